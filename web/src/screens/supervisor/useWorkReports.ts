/** Figures of work by a field, and chances by stage. */
import { computed, onMounted, shallowRef, watch } from "vue"
import type { FieldReport, PipelineAnswer, ProcessView } from "../../core/wire"
import { useHttp } from "../../state/http"

const COUNTED = ["choice", "text"]

/** A field by which items of a kind can be counted. */
export interface Counted {
  readonly kind: string
  readonly field: string
  readonly name: string
}

function fieldsOf(process: ProcessView): Counted[] {
  const fields = process.steps.flatMap((step) => step.fields)
  return fields
    .filter(({ kind }) => COUNTED.includes(kind))
    .map(({ id, name }) => ({ kind: process.kind, field: id, name: `${process.name}: ${name}` }))
}

export function useWorkReports() {
  const http = useHttp()
  const pipeline = shallowRef<PipelineAnswer | null>(null)
  const fields = shallowRef<readonly Counted[]>([])
  const chosen = shallowRef(0)
  const report = shallowRef<FieldReport | null>(null)
  const isLost = shallowRef(false)
  const filters = computed(() => {
    const one = fields.value[chosen.value]
    return one ? { kind: one.kind, field: one.field } : null
  })

  async function count(): Promise<void> {
    const asked = filters.value
    if (asked === null) return
    try {
      const found = await http.request(
        "get_reports_work",
        "GET",
        `/reports/work?${new URLSearchParams(asked)}`,
      )
      if (asked === filters.value) [report.value, isLost.value] = [found, false]
    } catch {
      isLost.value = asked === filters.value || isLost.value
    }
  }

  async function read(): Promise<void> {
    try {
      pipeline.value = await http.request("get_work_pipeline", "GET", "/work/pipeline")
      const known = await http.request("get_work_processes", "GET", "/work/processes")
      const found = known.items.flatMap(fieldsOf)
      const first = found.findIndex(({ field }) => field === "cause")
      ;[fields.value, chosen.value] = [found, Math.max(0, first)]
      await count()
    } catch {
      isLost.value = true
    }
  }

  onMounted(read)
  watch(chosen, count)
  return { pipeline, fields, chosen, report, isLost, filters }
}
