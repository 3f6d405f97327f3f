/** An agent's own work: what rings, what is live, what is being wrapped up. */
import type { HubState } from "../reduce"
import type { Card, ContactView, OfferView } from "../wire"
import { isWritten, wrapUpEndsAt } from "./contacts"

export type WorkPhase = ContactView["state"] | "ringing"

/** One piece of my work: a ringing offer, a live contact, or one whose wrap-up runs. */
export interface Work {
  readonly contactId: string
  readonly offer: OfferView | null
  readonly contact: ContactView | null
  readonly card: Card | null
  readonly phase: WorkPhase
  /** When my wrap-up of it runs out. */
  readonly endsAt: number | null
}

/** Offers first, then contacts, each oldest first: the order does not change while they live. */
export function myWork(state: HubState): readonly Work[] {
  const floor = state.floor
  if (floor === null) return []
  const mine = [...floor.offers.values()].filter((offer) => offer.agent === floor.me.agent)
  const ringing = mine.map((offer) => workOf(state, offer.contact_id, offer))
  const offered = new Set(mine.map((offer) => offer.contact_id))
  const rest = [...floor.contacts.values()]
    .filter((contact) => !offered.has(contact.id) && isMine(contact, floor.me.agent))
    .map((contact) => workOf(state, contact.id, null))
  return [...byArrival(ringing), ...byArrival(rest)]
}

/** What rings first, then who waits longest for an answer, the rest by arrival, and what is put off. */
export function byUrgency(a: Work, b: Work): number {
  return rank(a) - rank(b) || since(a).localeCompare(since(b))
}

function rank(work: Work): number {
  if (work.offer !== null) return 0
  if (isSnoozed(work)) return 3
  return work.contact?.unanswered_since == null ? 2 : 1
}

/** Whether I have put it off until later. */
export function isSnoozed({ offer, contact }: Work): boolean {
  return offer === null && contact?.snoozed_until != null
}

function since(work: Work): string {
  const { offer, contact } = work
  if (isSnoozed(work)) return contact?.snoozed_until ?? ""
  return offer?.arrived_at ?? contact?.unanswered_since ?? contact?.arrived_at ?? ""
}

export function isMine(contact: ContactView, agent: string | null): boolean {
  const isAsked = contact.consult?.agent === agent && contact.consult?.state !== "ringing"
  return agent !== null && (contact.agent === agent || isAsked || agent in contact.wrap_up)
}

export function workOf(state: HubState, contactId: string, offer: OfferView | null): Work {
  const contact = state.floor?.contacts.get(contactId) ?? null
  const card = state.cards.get(contactId) ?? null
  const endsAt = contact === null ? null : wrapUpEndsAt(contact, state.floor?.me.agent ?? null)
  return { contactId, offer, contact, card, phase: phaseOf(contact, offer, state), endsAt }
}

function phaseOf(contact: ContactView | null, offer: OfferView | null, state: HubState): WorkPhase {
  if (offer !== null || contact === null) return "ringing"
  const agent = state.floor?.me.agent
  return agent != null && agent in contact.wrap_up ? "wrapping_up" : contact.state
}

function byArrival(work: readonly Work[]): readonly Work[] {
  const arrived = (item: Work) => item.offer?.arrived_at ?? item.contact?.arrived_at ?? ""
  return [...work].sort(
    (a, b) => arrived(a).localeCompare(arrived(b)) || a.contactId.localeCompare(b.contactId),
  )
}

/** A contact that left a moment ago, as it was; it may be back. */
export interface Left {
  readonly work: Work
  readonly isBack: boolean
}

/** With contacts that left a moment ago, in their places; those that are back have their card until it comes. */
export function withLeft(work: readonly Work[], left: readonly Left[]): readonly Work[] {
  if (left.length === 0) return work
  const before = new Map(left.map((item) => [item.work.contactId, item.work]))
  const now = work.map((item) =>
    item.card === null ? { ...item, card: before.get(item.contactId)?.card ?? null } : item,
  )
  const gone = left.filter((item) => !item.isBack).map((item) => item.work)
  const rings = now.filter((item) => item.offer !== null)
  return [...rings, ...byArrival([...now.filter((item) => item.offer === null), ...gone])]
}

/** The work to show in the middle: what the agent picked, else what is under way, else what rings. */
export function shownWork(work: readonly Work[], picked: string | null): Work | null {
  return (
    work.find((item) => item.contactId === picked) ??
    work.find((item) => item.offer === null && !isSnoozed(item)) ??
    work.find((item) => item.offer !== null) ??
    null
  )
}

/** The offer keys act on: what is in the middle, else the first that the agent may answer here. */
export function answerable(work: readonly Work[], shown: Work | null): OfferView | null {
  const mayAnswer = ({ offer }: Work) => offer !== null && !offer.observed
  const inMiddle = (item: Work) => item.contactId === shown?.contactId && mayAnswer(item)
  return (work.find(inMiddle) ?? work.find(mayAnswer))?.offer ?? null
}

/** Whether an offer is drawn whole: what rings, and of what is written what is in the middle. */
export function isWhole({ contactId, offer }: Work, shown: Work | null): boolean {
  return offer !== null && (!isWritten(offer) || contactId === shown?.contactId)
}

export function shouldRing(work: readonly Work[]): boolean {
  return work.some((item) => item.offer?.ring === true && !item.offer.observed)
}

/** How many messages of my customers are not read; of what rings the ring says it. */
export function unreadCount(work: readonly Work[]): number {
  return work.reduce((sum, item) => sum + unreadOf(item), 0)
}

/** Whether a customer wrote on a contact that I had before, and that is not `front`. */
export function hasNews(
  before: readonly Work[],
  now: readonly Work[],
  front: string | null,
): boolean {
  const known = new Map(before.map((item) => [item.contactId, unreadOf(item)]))
  return now.some(
    (item) => item.contactId !== front && unreadOf(item) > (known.get(item.contactId) ?? Infinity),
  )
}

function unreadOf({ offer, contact }: Work): number {
  return offer === null ? (contact?.unread ?? 0) : 0
}

/** The name to greet with: the customer's, else what the network said of who calls. */
export function callerName(work: Work): string | null {
  const known = work.card?.customer?.name
  if (known !== undefined) return known
  const item = work.offer ?? work.contact
  return item?.direction === "inbound" ? item.from_name : null
}

/** A wrap-up of mine with its end. */
export interface Ending {
  readonly contactId: string
  readonly endsAt: number
}

/** Time enough to have something stored, and too little to type much more. */
const SOON_MS = 2_500

/** My wrap-ups that run out in a moment. */
export function endingSoon(work: readonly Work[], now: number): readonly Ending[] {
  return work.flatMap(({ contactId, endsAt }) =>
    endsAt !== null && endsAt - now <= SOON_MS ? [{ contactId, endsAt }] : [],
  )
}

/** Whether the agent has taken the call: from then on, until wrap-up ends, they may say who it is. */
export function isAnswered(work: Work): boolean {
  return ["handling", "held", "wrapping_up"].includes(work.phase)
}
