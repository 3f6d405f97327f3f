/** Whether a queue is open, in words; nothing where it is open by its hours, or has none. */
import { moment, type Language } from "../format"
import type { Translate } from "../texts"
import type { OpeningView } from "../wire"

export function openingText(
  t: Translate,
  opening: OpeningView,
  now: number,
  language: Language,
): string | null {
  if (opening.by_hand) {
    const key = opening.open ? "opening.open_by_hand" : "opening.closed_by_hand"
    return t(key, { reason: opening.reason ?? "—" })
  }
  if (opening.open) return null
  if (opening.changes_at === null) return t("opening.closed")
  return t("opening.closed_until", { when: moment(opening.changes_at, now, language) })
}
