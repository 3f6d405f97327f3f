/** The surveys there are, and the results of the one that is chosen, read anew when the choice changes. */
import { computed, onMounted, shallowRef, watch } from "vue"
import type { SurveyResults, SurveyView } from "../../core/wire"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"

export const DAYS = [7, 30, 90, 365] as const
export const BY = ["queue", "agent", "model", "way"] as const
const DAY_MS = 24 * 3600 * 1000

export function useSurveys() {
  const http = useHttp()
  const surveys = shallowRef<readonly SurveyView[] | null>(null)
  const chosen = shallowRef("")
  const days = shallowRef<number>(30)
  const by = shallowRef<(typeof BY)[number]>("queue")
  const results = shallowRef<SurveyResults | null>(null)
  const failed = shallowRef<"surveys.failed" | "surveys.too_many" | null>(null)
  const wanted = computed(() => {
    if (chosen.value === "") return null
    const from = new Date(Date.now() - days.value * DAY_MS).toISOString()
    const query = new URLSearchParams({ from, by: by.value })
    return `/surveys/${encodeURIComponent(chosen.value)}/results?${query}`
  })

  async function list(): Promise<void> {
    failed.value = null
    try {
      surveys.value = (await http.request("get_surveys", "GET", "/surveys")).items
      const ids = surveys.value.map((one) => one.id)
      if (!ids.includes(chosen.value)) chosen.value = ids[0] ?? ""
    } catch {
      failed.value = "surveys.failed"
    }
  }

  async function read(path: string): Promise<void> {
    failed.value = null
    try {
      const found = await http.request("get_surveys_id_results", "GET", path)
      if (wanted.value === path) results.value = found
    } catch (error) {
      if (wanted.value !== path) return
      results.value = null
      const isTooMany = error instanceof HttpProblem && error.code === "invalid"
      failed.value = isTooMany ? "surveys.too_many" : "surveys.failed"
    }
  }

  onMounted(list)
  watch(wanted, (path) => {
    if (path !== null) void read(path)
  })
  return { surveys, chosen, days, by, results, failed }
}
