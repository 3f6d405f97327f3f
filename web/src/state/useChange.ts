/** One change after the other: whether one is on its way, and why the last was refused. */
import { shallowRef } from "vue"
import { httpProblemText } from "./problems"
import { useTexts } from "./texts"

export function useChange() {
  const { t } = useTexts()
  const busy = shallowRef(false)
  const failure = shallowRef("")

  /** Whether it was done. */
  async function change(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = ""
    try {
      await work()
      return true
    } catch (problem) {
      failure.value = httpProblemText(t.value, problem)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, failure, change }
}
