/** Who gave up waiting on some days, page by page, and having them called back. */
import { computed, onMounted, reactive, shallowRef, watch } from "vue"
import type { AbandonedItem } from "../../core/wire"
import { HttpProblem } from "../../net/problem"
import { useHttp } from "../../state/http"
import { pagesOf } from "../../state/pages"
import { useChange } from "../../state/useChange"

const MOST = 50
const DAY_MS = 86_400_000

/** The day of an instant where the screen is, as `2026-05-01`. */
function dayOf(at: Date): string {
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0"))
  return `${at.getFullYear()}-${month}-${day}`
}

export function useAbandoned() {
  const http = useHttp()
  const { busy, failure, change } = useChange()
  const now = Date.now()
  const asked = reactive({
    from: dayOf(new Date(now - DAY_MS)),
    to: dayOf(new Date(now)),
    queue: "",
  })
  const filters = computed<Record<string, string>>(() => {
    const { from, to, queue } = asked
    return queue === "" ? { from, to } : { from, to, queue }
  })
  /** Whose customer wants no calls but those that they ask for. */
  const refusing = shallowRef<string | null>(null)
  const done = shallowRef<AbandonedItem | null>(null)
  const pages = pagesOf<AbandonedItem>(async (cursor) => {
    const query = new URLSearchParams({ ...filters.value, limit: String(MOST) })
    if (cursor !== null) query.set("cursor", cursor)
    const page = await http.request("get_reports_abandoned", "GET", `/reports/abandoned?${query}`)
    return { items: page.items, next: page.next_cursor }
  })

  /** `isWanted`: the customer has asked for this call. */
  async function callBack(item: AbandonedItem, isWanted: boolean): Promise<void> {
    const body = { contact_id: item.contact_id, asked_for: isWanted }
    done.value = null
    const isDone = await change(async () => {
      try {
        await http.request("post_callbacks", "POST", "/callbacks", body)
      } catch (problem) {
        const refuses = problem instanceof HttpProblem && problem.code === "do_not_contact"
        refusing.value = refuses ? item.contact_id : null
        throw problem
      }
    })
    if (!isDone) return
    refusing.value = null
    done.value = item
    await pages.read(null)
  }

  onMounted(() => pages.read(null))
  watch(filters, ({ from, to }) => {
    if (from !== "" && to !== "") void pages.read(null)
  })
  return { ...pages, asked, filters, busy, failure, refusing, done, callBack }
}
