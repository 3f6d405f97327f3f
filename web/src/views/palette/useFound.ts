/** Customers for what is typed: asked for when the typing rests, the last answer wins. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from "vue"
import type { Found } from "../../net/http"
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

export function useFound(text: Ref<string>): Finding {
  const http = useHttp()
  const { t } = useTexts()
  const { session } = useSession()
  const found = shallowRef<Found | null>(null)
  const failure = shallowRef("")
  const busy = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(typed: string): Promise<void> {
    const mine = ++asked
    let [answer, said]: [Found | null, string] = [null, ""]
    try {
      answer = await http.searchCustomers(typed, LIMIT)
    } catch (problem) {
      said = httpProblemText(t.value, problem)
    }
    if (mine !== asked) return
    ;[found.value, failure.value, busy.value] = [answer, said, false]
  }

  function forget(): void {
    clearTimeout(timer)
    asked += 1
    ;[found.value, failure.value, busy.value] = [null, "", false]
  }

  watch(text, (now) => {
    const typed = now.trim()
    clearTimeout(timer)
    if (!isEnough(typed) || session.value?.role === "admin") return forget()
    busy.value = true
    timer = setTimeout(() => void ask(typed), REST_MS)
  })
  onScopeDispose(forget)

  return { found, failure, busy }
}

/** One Chinese character is a surname; one letter is nothing. */
function isEnough(typed: string): boolean {
  return typed.length >= 2 || /[\u3400-\u9fff]/.test(typed)
}
