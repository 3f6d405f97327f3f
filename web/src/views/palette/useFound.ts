/** Customers for what is typed: asked for when the typing rests, the last answer wins. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from "vue"
import { readMembers, type GroupName } from "../../net/groups"
import type { Found } from "../../net/http"
import { onceRested } from "../../net/time"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useSession } from "../../state/session"
import { useTexts } from "../../state/texts"

const LIMIT = 8
/** Every search is recorded, so not each letter is one. */
const REST_MS = 300

export interface Finding {
  readonly found: ShallowRef<Found | null>
  readonly failure: ShallowRef<string>
  readonly busy: ShallowRef<boolean>
}

/** `within`: only those of this group; all of it as long as nothing is typed. */
export function useFound(text: Ref<string>, within: Ref<GroupName | null>): Finding {
  const http = useHttp()
  const { t } = useTexts()
  const { session } = useSession()
  const found = shallowRef<Found | null>(null)
  const failure = shallowRef("")
  const busy = shallowRef(false)
  const searching = onceRested(REST_MS, search, show)

  async function search(typed: string): Promise<readonly [Found | null, string]> {
    try {
      const group = within.value
      if (typed !== "" || group === null)
        return [await http.searchCustomers(typed, LIMIT, group), ""]
      const { items, total } = await readMembers(http, group, LIMIT, null)
      return [{ customers: items, total, isLeast: false }, ""]
    } catch (problem) {
      return [null, httpProblemText(t.value, problem)]
    }
  }

  function show([answer, said]: readonly [Found | null, string]): void {
    ;[found.value, failure.value, busy.value] = [answer, said, false]
  }

  function forget(): void {
    searching.stop()
    show([null, ""])
  }

  watch([text, within], ([now, group]) => {
    const typed = now.trim()
    const asked = typed === "" ? group !== null : isEnough(typed)
    if (!asked || session.value?.role === "admin") return forget()
    busy.value = true
    searching.ask(typed)
  })
  onScopeDispose(searching.stop)

  return { found, failure, busy }
}

/** One Chinese character is a surname; one letter is nothing. */
function isEnough(typed: string): boolean {
  return typed.length >= 2 || /[\u3400-\u9fff]/.test(typed)
}
