/** What is said of other systems: how one stands, and what of its reply is not shown. */
import { hasText, type Translate } from "../texts"
import type { LeftOutOfLive, Source } from "../wire"

export type Tone = "good" | "warn" | "bad" | undefined

const TONES: Readonly<Record<Source["status"], Tone>> = {
  ok: "good",
  late: "warn",
  failed: "bad",
  open: "bad",
  unasked: undefined,
}

export function toneOf(source: Source): Tone {
  return TONES[source.status]
}

/** In the reader's language where the code is known, else in the hub's English. */
export function stateText(t: Translate, source: Source): string {
  const key = `live.code.${source.code ?? ""}`
  return hasText(key) ? t(key, source.params) : (source.detail ?? source.status)
}

export function leftOutText(t: Translate, left: LeftOutOfLive): string {
  const key = `live.what.${left.what}`
  const what = hasText(key) ? t(key) : left.what
  const said = t(`live.left.${left.code}`, { count: left.count, what })
  return left.fields.length > 0
    ? t("live.left.fields", { said, fields: left.fields.join(", ") })
    : said
}
