/** What the agent's screen shows, worked out from the state and never kept beside it. */
import { instant } from "./format"
import type { HubState } from "./reduce"
import type { AgentView, Card, ContactView, OfferView } from "./wire"

export type WorkPhase = ContactView["state"] | "ringing"

/** One piece of my work: a ringing offer, a live contact, or one whose wrap-up runs. */
export interface Work {
  readonly contactId: string
  readonly offer: OfferView | null
  readonly contact: ContactView | null
  readonly card: Card | null
  readonly phase: WorkPhase
}

export function me(state: HubState): AgentView | null {
  const id = state.floor?.me.agent
  return id == null ? null : (state.floor?.agents.get(id) ?? null)
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

function isMine(contact: ContactView, agent: string | null): boolean {
  return agent !== null && (contact.agent === agent || agent in contact.wrap_up)
}

function workOf(state: HubState, contactId: string, offer: OfferView | null): Work {
  const contact = state.floor?.contacts.get(contactId) ?? null
  const card = state.cards.get(contactId) ?? null
  return { contactId, offer, contact, card, phase: phaseOf(contact, offer, state) }
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

/** What stands in the middle: what the agent picked, else work under way, else what rings. */
export function shownWork(work: readonly Work[], picked: string | null): Work | null {
  return (
    work.find((item) => item.contactId === picked) ??
    work.find((item) => item.offer === null) ??
    work[0] ??
    null
  )
}

/** The offer keys act on: the first that the agent may answer here. */
export function answerable(work: readonly Work[]): OfferView | null {
  return work.find((item) => item.offer !== null && !item.offer.observed)?.offer ?? null
}

export function shouldRing(work: readonly Work[]): boolean {
  return work.some((item) => item.offer?.ring === true && !item.offer.observed)
}

/** Waiting so far, over all visits. */
export function waitedMs(
  contact: Pick<ContactView, "waited_ms" | "waiting_since">,
  now: number,
): number {
  const since = contact.waiting_since
  return contact.waited_ms + (since == null ? 0 : Math.max(0, now - instant(since)))
}

/** Talking so far, over all agents; null before the first answer. */
export function talkedMs(
  contact: Pick<ContactView, "answered_at" | "ended_at">,
  now: number,
): number | null {
  if (contact.answered_at == null) return null
  const until = contact.ended_at == null ? now : instant(contact.ended_at)
  return Math.max(0, until - instant(contact.answered_at))
}

/** Which of the two is possible now: the source can do it, and the caller is on the line. */
export function holdOrResume(contact: ContactView): "hold" | "resume" | null {
  if (!contact.capabilities.includes("hold")) return null
  if (contact.state === "handling") return "hold"
  return contact.state === "held" ? "resume" : null
}

export function mayHangUp(contact: ContactView): boolean {
  const onTheLine = contact.state === "handling" || contact.state === "held"
  return onTheLine && contact.capabilities.includes("hangup")
}

/** When my wrap-up of this contact ends by itself. */
export function wrapUpEndsAt(contact: ContactView, agent: string | null): number | null {
  const until = agent === null ? undefined : contact.wrap_up[agent]
  return until === undefined ? null : instant(until)
}

/** The codes of the queue I answered in, which a transfer leaves behind; null: any word will do. */
export function dispositions(state: HubState, contact: ContactView): readonly string[] | null {
  const me = state.floor?.me
  const mine = contact.visits
    .filter((visit) => visit.agent !== null && visit.agent === me?.agent)
    .at(-1)
  const queue = mine?.queue ?? contact.queue
  return queue === null ? null : (me?.dispositions[queue] ?? null)
}

/** Breaks one may choose; those two are only ever set by the hub. */
export function breaks(state: HubState): readonly { readonly id: string; readonly name: string }[] {
  const automatic = new Set(["missed", "paused", "available", "offline"])
  return (state.floor?.me.breaks ?? []).filter((item) => !automatic.has(item.id))
}

/** Whether any contact is live, which is what opens customer search to an agent. */
export function hasLiveContact(work: readonly Work[]): boolean {
  return work.some((item) => item.contact !== null && item.phase !== "closed")
}

/** The name to greet with: the customer's, else what the network said. */
export function callerName(work: Work): string | null {
  return work.card?.customer?.name ?? work.offer?.from_name ?? work.contact?.from_name ?? null
}

/** Whose choice is open: the candidate behind a digit; 0 is none of them. */
export function candidateBehind(card: Card | null, digit: number): string | null | undefined {
  if (card === null || card.match.candidates.length === 0) return undefined
  return digit === 0 ? null : card.match.candidates[digit - 1]?.customer_id
}
