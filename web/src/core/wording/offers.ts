/** What is offered, in words: a call rings and is answered, what is written is taken. */
import { phone } from "../format"
import { isWritten } from "../selectors/contacts"
import { codeText, hasText, type Key, type Translate } from "../texts"
import type { ContactView } from "../wire"
import { channelText } from "./channels"
import { ownAddress, type Ends } from "./contacts"

/** What comes, and by which channel. */
type Channel = Pick<ContactView, "channel" | "service">

export type OfferWord =
  "title" | "announce" | "accept" | "decline" | "accepting" | "declining" | "left" | "to"

/** How something is said of an offer on this channel. */
export function offerKey(channel: Pick<ContactView, "channel">, word: OfferWord): Key {
  const written = `offer.written.${word}`
  return isWritten(channel) && hasText(written) ? written : `offer.${word}`
}

/** These do not come in: the agent is to call, or to do some work. */
const TO_DO: Readonly<Partial<Record<ContactView["channel"], Key>>> = {
  callback: "offer.announce_call_back",
  task: "offer.announce_task",
}

export function offerKind(t: Translate, item: Channel): string {
  const channel = channelText(t, item)
  return item.channel in TO_DO ? channel : t(offerKey(item, "title"), { channel })
}

export function offerAnnounced(t: Translate, item: Channel, who: string): string {
  const key = TO_DO[item.channel] ?? offerKey(item, "announce")
  return t(key, { channel: channelText(t, item), who })
}

/** The address on our side and what it is called; null: what is written dialled nothing, and names none. */
export function ownEnd(item: Ends & { readonly channel: ContactView["channel"] }) {
  const address = ownAddress(item)
  if (address === null && isWritten(item)) return null
  const key: Key = item.direction === "outbound" ? "offer.calls_from" : offerKey(item, "to")
  return { key, address: phone(address) }
}

/** The state of a contact; nothing written rings. */
export function stateText(t: Translate, state: string, channel: string | null): string {
  const written = `state.written.${state}`
  const isSaidOtherwise = channel !== null && isWritten({ channel }) && hasText(written)
  return isSaidOtherwise ? t(written) : codeText(t, "state", state)
}
