/** The report that the address asks for. */
import { computed, onMounted, shallowRef, watch } from "vue"
import { askedBy, dayIn, shownOf, type FigureReport, type FormulaView } from "../../core/reports"
import { HttpProblem } from "../../net/problem"
import { ReportsHttp } from "../../net/reportsHttp"
import { useHttp } from "../../state/http"
import { useTime } from "../../state/time"

export function useFigures(query: () => URLSearchParams) {
  const http = new ReportsHttp(useHttp())
  const { second } = useTime()
  const today = dayIn(second.value, undefined)
  const asked = computed(() => askedBy(query(), today))
  const formulas = shallowRef<readonly FormulaView[]>([])
  const report = shallowRef<FigureReport | null>(null)
  const isBusy = shallowRef(false)
  /** Why there is none: what the hub said, or nothing that can be said. */
  const refusal = shallowRef<string | null>(null)
  const shown = computed(() =>
    report.value === null ? [] : shownOf(formulas.value, report.value, asked.value.show),
  )

  async function read(): Promise<void> {
    const mine = asked.value
    isBusy.value = true
    try {
      if (formulas.value.length === 0) formulas.value = await http.formulas()
      const found = await http.figures(mine)
      if (mine !== asked.value) return
      ;[report.value, refusal.value] = [found, null]
    } catch (problem) {
      if (mine !== asked.value) return
      const isRefused = problem instanceof HttpProblem && problem.status === 422
      ;[report.value, refusal.value] = [null, isRefused ? problem.message : ""]
    } finally {
      if (mine === asked.value) isBusy.value = false
    }
  }

  onMounted(read)
  watch(asked, read)
  return { asked, formulas, report, shown, isBusy, refusal, read }
}
