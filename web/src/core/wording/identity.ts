/** How a customer was found, and what tells candidates apart, in the reader's words. */
import { isUuid } from "../format"
import { hasText, type Params, type Translate } from "../texts"
import type { Candidate, Mark, Match } from "../wire"

/** Why the match is what it is; the hub's English where the code is newer than this console. */
export function reasonText(
  t: Translate,
  match: Pick<Match, "reason" | "reason_code" | "reason_params">,
): string {
  return worded(t, `reason.${match.reason_code}`, match.reason_params) ?? match.reason
}

/**
 * What tells this candidate from the others. If one of the marks is newer than this console, the
 * hub's own text stands for all of them: half in one language and half in another reads worse.
 */
export function markText(
  t: Translate,
  { marks = [], distinguished_by }: Pick<Candidate, "marks" | "distinguished_by">,
): string {
  const texts = marks.map((mark) =>
    isNameless(mark) ? t("match.unnamed") : worded(t, `mark.${mark.code}`, mark.params),
  )
  return texts.length === 0 || texts.includes(null) ? distinguished_by : texts.join(" · ")
}

/** A customer number that the hub made tells a person nothing. */
function isNameless({ code, params }: Mark): boolean {
  return code === "numbered" && isUuid(String(params["number"]))
}

function worded(t: Translate, key: string, params: Params = {}): string | null {
  return hasText(key) ? t(key, params) : null
}
