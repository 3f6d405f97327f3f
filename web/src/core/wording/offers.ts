/** What rings, in words. A call-back does not come in: the agent is to call. */
import { codeText, type Translate } from "../texts"

const CALL_BACK = "callback"

export function offerKind(t: Translate, channel: string): string {
  const named = codeText(t, "channel", channel)
  return channel === CALL_BACK ? named : t("offer.title", { channel: named })
}

export function offerAnnounced(t: Translate, channel: string, who: string): string {
  const named = codeText(t, "channel", channel)
  const key = channel === CALL_BACK ? "offer.announce_call_back" : "offer.announce"
  return t(key, { channel: named, who })
}
