/** The form by which the step of an item ends. What was typed stays while the item is at that step. */
import { computed, shallowRef, watch, type Ref } from "vue"
import type { WorkDetail } from "../../core/wire"
import { begunWith, missing, stepBody, stepOf, type Outcome, type Said } from "../../core/workStep"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"

/** `ended`: called with the item as it is then; null: it has changed meanwhile and is to be read anew. */
export function useStepForm(
  item: Readonly<Ref<WorkDetail>>,
  ended: (item: WorkDetail | null) => void,
) {
  const http = useHttp()
  const step = computed(() => stepOf(item.value))
  const said = shallowRef<Said>({})
  const note = shallowRef("")
  const faults = shallowRef<readonly string[]>([])
  const problem = shallowRef<unknown>(null)
  const busy = shallowRef(false)

  function begin(): void {
    said.value = step.value === null ? {} : begunWith(item.value, step.value)
    note.value = ""
    faults.value = []
    problem.value = null
  }

  function fill(field: string, text: string): void {
    said.value = { ...said.value, [field]: text }
    faults.value = faults.value.filter((each) => each !== field)
  }

  async function end(outcome: Outcome): Promise<void> {
    if (step.value === null || busy.value) return
    problem.value = null
    faults.value = missing(step.value, outcome, said.value, note.value)
    if (faults.value.length > 0) return
    busy.value = true
    const path = `/work/${encodeURIComponent(item.value.id)}/steps`
    const body = stepBody(item.value, outcome, said.value, note.value)
    try {
      ended(await http.request("post_work_id_steps", "POST", path, body))
    } catch (error) {
      problem.value = error
      if (!(error instanceof HttpProblem)) return
      faults.value = error.fields.map((each) => each.replace(/^fields\//, ""))
      if (error.code === "stale") ended(null)
    } finally {
      busy.value = false
    }
  }

  watch(() => [item.value.id, item.value.step, item.value.state].join(" "), begin, {
    immediate: true,
  })
  return { step, said, note, faults, problem, busy, fill, end }
}
