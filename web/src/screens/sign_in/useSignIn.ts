/** Signing in: name and password, then a code where the hub asks for one. */
import { computed, shallowRef } from "vue"
import { HttpProblem } from "../../net/http"
import { useSession } from "../../state/session"
import { useTexts } from "../../state/texts"

/** `said`: what is said before anything was tried. */
export function useSignIn(unreachable: () => boolean, said: string | null) {
  const { t } = useTexts()
  const { signIn, endedText } = useSession()
  const name = shallowRef("")
  const password = shallowRef("")
  const code = shallowRef("")
  const asksCode = shallowRef(false)
  const busy = shallowRef(false)
  const failure = shallowRef(said)

  const message = computed(() => {
    if (failure.value !== null) return failure.value
    if (endedText.value !== null && !asksCode.value) return t.value(endedText.value)
    return unreachable() ? t.value("sign_in.unreachable") : null
  })

  function reason(problem: unknown): string {
    if (!(problem instanceof HttpProblem) || problem.status === 0 || problem.status >= 500) {
      return t.value("sign_in.unreachable")
    }
    if (problem.status === 429) {
      return t.value("sign_in.locked", { seconds: problem.retryAfterSeconds ?? 60 })
    }
    return t.value(problem.code === "wrong_code" ? "factor.wrong" : "sign_in.bad")
  }

  function refused(problem: unknown): void {
    code.value = ""
    if (problem instanceof HttpProblem && problem.code === "second_factor_needed") {
      asksCode.value = true
      return
    }
    failure.value = reason(problem)
    if (problem instanceof HttpProblem && problem.code === "wrong_code") return
    asksCode.value = false
    password.value = ""
  }

  async function submit(): Promise<void> {
    if (busy.value) return
    busy.value = true
    failure.value = null
    try {
      await signIn(name.value.trim(), password.value, code.value)
      password.value = code.value = ""
    } catch (problem) {
      refused(problem)
    } finally {
      busy.value = false
    }
  }

  /** Begin anew, as another person or with another password. */
  function back(): void {
    asksCode.value = false
    failure.value = null
    password.value = code.value = ""
  }

  return { name, password, code, asksCode, busy, message, submit, back }
}
