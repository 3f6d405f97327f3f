/** Alerts page by page, by what is asked for. */
import { computed, onMounted, reactive, watch } from "vue"
import type { AlertView } from "../../core/wire"
import { useHttp } from "../../state/http"
import { pagesOf } from "../../state/pages"

const MOST = 50

/** The beginning of a day where the screen is, or of the day after it. */
function beginning(day: string, later: 0 | 1): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

export function useAlerts() {
  const http = useHttp()
  const asked = reactive({ state: "", queue: "", from: "", to: "" })
  const filters = computed<Record<string, string>>(() => ({
    ...(asked.state === "" ? {} : { state: asked.state }),
    ...(asked.queue === "" ? {} : { queue: asked.queue }),
    ...(asked.from === "" ? {} : { from: beginning(asked.from, 0) }),
    ...(asked.to === "" ? {} : { to: beginning(asked.to, 1) }),
  }))
  const pages = pagesOf<AlertView>(async (cursor) => {
    const query = new URLSearchParams({ ...filters.value, limit: String(MOST) })
    if (cursor !== null) query.set("cursor", cursor)
    const page = await http.request("get_alerts", "GET", `/alerts?${query}`)
    return { items: page.items, next: page.next_cursor }
  })
  onMounted(() => pages.read(null))
  watch(filters, () => void pages.read(null))
  return { ...pages, asked, filters }
}
