/** One change after the other: whether one is on its way, and why the last was refused. */
import { shallowRef } from "vue"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

export function useChange() {
  const { setUp } = useHttp()
  const { t } = useTexts()
  const busy = shallowRef(false)
  const failure = shallowRef("")

  /** Whether it was done. */
  async function change(work: (http: typeof setUp) => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = ""
    try {
      await work(setUp)
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
