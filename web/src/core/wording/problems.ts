/** What the hub refused, in the reader's words where the code is known. */
import { hasText, type Translate } from "../texts"
import type { Problem } from "../wire"

export function problemText(t: Translate, problem: Pick<Problem, "code"> | null): string {
  if (problem === null) return t("error.title")
  const key = `error.${problem.code}`
  return hasText(key) ? t(key) : t("error.unknown")
}
