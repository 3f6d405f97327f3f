/** What went wrong with a request, in the reader's words. */
import type { Translate } from "../core/texts"
import { problemText } from "../core/wording/problems"
import { HttpProblem } from "../net/http"

export function httpProblemText(t: Translate, problem: unknown): string {
  return problem instanceof HttpProblem ? problemText(t, problem) : t("error.title")
}
