/** What went wrong, in the reader's words where the code is known. */
import { hasText, type Translate } from "../core/texts"
import type { Problem } from "../core/wire"
import { HttpProblem } from "../net/http"

export function problemText(
  t: Translate,
  problem: Pick<Problem, "code" | "detail"> | null,
): string {
  if (problem === null) return t("error.title")
  const key = `error.${problem.code}`
  return hasText(key) ? t(key) : t("error.unknown", { detail: problem.detail })
}

export function httpProblemText(t: Translate, problem: unknown): string {
  return problem instanceof HttpProblem ? problemText(t, problem) : t("error.title")
}
