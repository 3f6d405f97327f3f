/** What is said of a model of the catalogue. */
import { day, type Language } from "../format"
import type { Translate } from "../texts"
import type { NoticeView } from "../wire"

/** Which units a notice is of, and when it is shown. */
export function noticeUnits(t: Translate, notice: NoticeView, language: Language): string {
  const date = (text: string | null) => (text === null ? null : day(text, language))
  return t("notice.units", {
    serials: range(t, notice.serials_from, notice.serials_to),
    made: range(t, date(notice.made_from), date(notice.made_to)),
    shown: range(t, date(notice.since), date(notice.until)),
  })
}

function range(t: Translate, from: string | null, to: string | null): string {
  if (from === null && to === null) return t("notice.all")
  return t("notice.range", { from: from ?? "…", to: to ?? "…" })
}
