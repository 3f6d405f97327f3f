/** What went wrong with a request, in the reader's words. */
import { duration } from "../core/format"
import type { Translate } from "../core/texts"
import { fieldText } from "../core/wording/customers"
import { problemText } from "../core/wording/problems"
import { HttpProblem } from "../net/http"

const SECOND = 1000

export function httpProblemText(t: Translate, problem: unknown): string {
  if (!(problem instanceof HttpProblem)) return t("error.title")
  if (problem.code === "over_limit" && problem.retryAfterSeconds !== null) {
    return t("error.over_limit_for", { time: duration(problem.retryAfterSeconds * SECOND) })
  }
  if (problem.code === "overtaken" && problem.fields.length > 0) {
    const fields = problem.fields.map((name) => fieldText(t, name)).join(", ")
    return t("error.overtaken_fields", { fields })
  }
  return problemText(t, problem)
}
