/** Makes the first administrator by the code of the hub's terminal. `late`: somebody else has by now. */
import { shallowRef } from "vue"
import { startTexts } from "../../core/texts/later/start"
import { HttpProblem } from "../../net/http"
import { useSession } from "../../state/session"
import { useLaterTexts, useTexts } from "../../state/texts"
import { failureText } from "../../views/account/failures"

export function useFirstStart(late: (text: string) => void) {
  const { t } = useTexts()
  const s = useLaterTexts(startTexts)
  const { beginHub } = useSession()
  const code = shallowRef("")
  const name = shallowRef("")
  const password = shallowRef("")
  const busy = shallowRef(false)
  const failure = shallowRef("")

  function reason(problem: unknown): string {
    if (!(problem instanceof HttpProblem) || problem.status === 0) return s.value("unreachable")
    if (problem.code === "wrong_code") return s.value("wrong_code")
    if (problem.status === 429) return s.value("later")
    return problem.fields.includes("name") ? s.value("bad_name") : failureText(problem, t.value)
  }

  async function begin(): Promise<void> {
    if (busy.value) return
    busy.value = true
    failure.value = ""
    try {
      await beginHub(code.value, name.value.trim(), password.value)
    } catch (problem) {
      const isLate = problem instanceof HttpProblem && problem.code === "wrong_state"
      if (isLate) late(s.value("too_late"))
      else failure.value = reason(problem)
    } finally {
      busy.value = false
    }
  }

  return { code, name, password, busy, failure, begin }
}
