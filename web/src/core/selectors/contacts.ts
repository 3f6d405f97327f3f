/** What follows from one contact, and which contacts are live. */
import { instant } from "../format"
import type { HubState } from "../reduce"
import type { ContactView, WrapUpView } from "../wire"

/** Waiting so far, over all visits. */
export function waitedMs(
  contact: Pick<ContactView, "waited_ms" | "waiting_since">,
  now: number,
): number {
  const since = contact.waiting_since
  return contact.waited_ms + (since == null ? 0 : Math.max(0, now - instant(since)))
}

/**
 * Talking so far, over all agents; null before the first answer.
 *
 * A talk begins when a visit ends as answered, and lasts until the contact waits again or ends:
 *
 *     support answered 8:01    transferred, waits in sales 8:03    answered 8:05    now 8:06    3 min
 */
export function talkedMs(
  contact: Pick<ContactView, "answered_at" | "ended_at" | "visits">,
  now: number,
): number | null {
  if (contact.answered_at == null) return null
  const over = contact.ended_at == null ? now : instant(contact.ended_at)
  return contact.visits.reduce((talked, visit, place) => {
    if (visit.outcome !== "answered" || visit.left_at === null) return talked
    const next = contact.visits[place + 1]
    const until = next === undefined ? over : instant(next.entered_at)
    return talked + Math.max(0, until - instant(visit.left_at))
  }, 0)
}

/** A call-back that its agent has taken and has not reached the customer of. */
export function isToBeDialled(contact: ContactView): boolean {
  return contact.callback !== null && contact.state === "connecting"
}

/** Whether the source dials it; else the agent does, at their phone. */
export function mayDial(contact: ContactView): boolean {
  return isToBeDialled(contact) && contact.capabilities.includes("dial")
}

/** Whether the customer can be called back instead of waiting. */
export function mayCallBack(contact: ContactView): boolean {
  return contact.callback === null && ["waiting", "offered"].includes(contact.state)
}

/** Which of the two is possible now: the source can do it, and the caller is on the line. */
export function holdOrResume(contact: ContactView): "hold" | "resume" | null {
  if (!contact.capabilities.includes("hold")) return null
  if (contact.state === "handling") return "hold"
  return contact.state === "held" ? "resume" : null
}

export function mayHangUp(contact: ContactView): boolean {
  const onTheLine = contact.state === "handling" || contact.state === "held"
  const isDoneByHub = isWritten(contact) && contact.routing === "hub"
  return onTheLine && (isDoneByHub || contact.capabilities.includes("hangup"))
}

/** Whether it is mine as long as its source says so, and may be closed in the hub if that never comes. */
export function mayClose(contact: ContactView): boolean {
  return ["connecting", "handling", "held"].includes(contact.state) && !isToBeDialled(contact)
}

/** When my wrap-up of this contact ends by itself. */
export function wrapUpEndsAt(contact: ContactView, agent: string | null): number | null {
  const until = agent === null ? undefined : contact.wrap_up[agent]
  return until === undefined ? null : instant(until)
}

/** My wrap-up of this contact, with the rules of the queue in which I answered. */
export function wrapUpOf(contact: ContactView, agent: string | null): WrapUpView | null {
  return contact.wrap_ups.find((item) => item.agent === agent) ?? null
}

/** Contacts that could not be connected too often and are not offered, longest waiting first. */
export function setAside(state: HubState): readonly ContactView[] {
  return byArrival(state, (contact) => contact.set_aside)
}

/** Contacts that need what no agent knows, longest waiting first. */
export function missingSkills(state: HubState): readonly ContactView[] {
  return byArrival(state, (contact) => contact.missing.length > 0)
}

/** Contacts whose customer waits longer for an answer than their queue lets pass, longest waiting first. */
export function lateAnswers(state: HubState, now: number): readonly ContactView[] {
  const isLate = ({ queue, unanswered_since: since, ended_at: ended }: ContactView) => {
    const minutes = state.floor?.queues.get(queue ?? "")?.messages.unanswered_minutes
    return (
      minutes != null && since != null && ended == null && now - instant(since) >= minutes * 60_000
    )
  }
  const since = (contact: ContactView) => contact.unanswered_since ?? ""
  return [...byArrival(state, isLate)].sort((a, b) => since(a).localeCompare(since(b)))
}

function byArrival(
  state: HubState,
  wanted: (contact: ContactView) => boolean,
): readonly ContactView[] {
  const contacts = [...(state.floor?.contacts.values() ?? [])]
  return contacts
    .filter(wanted)
    .sort((a, b) => a.arrived_at.localeCompare(b.arrived_at) || a.id.localeCompare(b.id))
}

/** Live contacts of a queue, or of all; those that wait longest come first. */
export function liveContacts(
  state: HubState,
  queue: string | null,
  now: number,
): readonly ContactView[] {
  const contacts = [...(state.floor?.contacts.values() ?? [])]
  return contacts
    .filter((contact) => queue === null || contact.queue === queue)
    .sort(
      (a, b) =>
        Number(b.state === "waiting") - Number(a.state === "waiting") ||
        waitedMs(b, now) - waitedMs(a, now) ||
        a.id.localeCompare(b.id),
    )
}

/** Channels that a telephone has; on all others messages are written. */
const SPOKEN: readonly string[] = ["voice", "video", "callback"]

export function isWritten({ channel }: { readonly channel: string }): boolean {
  return !SPOKEN.includes(channel)
}

/** Whether a customer and an agent write to each other on it; a task is work, with nobody at its other end. */
export function hasMessages(contact: { readonly channel: string }): boolean {
  return isWritten(contact) && contact.channel !== "task"
}

/** Why the agent cannot write to the customer; null: they can. */
export type NoAnswer = "not_mine" | "gone" | "no_messages" | "stopped" | "window_closed"

export function noAnswer(contact: ContactView, agent: string | null, now: number): NoAnswer | null {
  if (contact.state !== "handling" && contact.state !== "held") return "gone"
  const confers = contact.consult?.agent === agent && contact.consult.state === "conference"
  if (contact.agent !== agent && !confers) return "not_mine"
  if (!contact.capabilities.includes("messages")) return "no_messages"
  if (contact.stopped) return "stopped"
  return replyAllowed(contact, now) === "none" ? "window_closed" : null
}

/** What may be written to the customer now. */
export function replyAllowed(
  { reply_until, reply_allowed }: Pick<ContactView, "reply_until" | "reply_allowed">,
  now: number,
): ContactView["reply_allowed"] {
  return reply_until != null && now < instant(reply_until) ? "all" : reply_allowed
}

/** What is typed while there can be no answer is not for the customer, also when there can be one again. */
export function kindTyped(kind: string, why: NoAnswer | null, typed: string): string {
  return why !== null && typed !== "" ? "note" : kind
}
