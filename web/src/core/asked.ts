/**
 * What the agent asked the source to do. The hub answers "asked", which is not "done":
 *
 *     hold ──▶   reply ok, event hold_requested     asked: the buttons wait
 *                event contact_held                 done: forgotten
 *     or         nothing for PATIENCE_MS            late: the agent is told, and may ask again
 */
import { instant } from "./format"
import type { ContactView, LogItem } from "./wire"

export type Wish = "hold" | "resume" | "end_contact"

export interface Asked {
  readonly wish: Wish
  /** By the hub's clock. */
  readonly at: number
}

export type AskedByContact = ReadonlyMap<string, Asked>

/** A source that does as asked reports it within a second or two. */
export const PATIENCE_MS = 8_000

const WISHES: Readonly<Record<string, Wish>> = {
  hold_requested: "hold",
  resume_requested: "resume",
  end_requested: "end_contact",
}

/** Take in an event; only what this agent asked counts. */
export function takeEvent(
  asked: AskedByContact,
  event: LogItem,
  agent: string | null,
): AskedByContact {
  const wish = WISHES[event.type]
  if (wish === undefined || event.contact_id === undefined || event.agent !== agent) return asked
  return new Map(asked).set(event.contact_id, { wish, at: instant(event.at) })
}

/** Whether the contact still looks as it did when this was asked. */
export function isOpen({ wish }: Asked, contact: ContactView | undefined): boolean {
  if (contact === undefined) return false
  const isHeld = contact.state === "held"
  const isTalking = contact.state === "handling"
  if (wish === "hold") return isTalking
  return wish === "resume" ? isHeld : isTalking || isHeld
}

export function isLate({ at }: Asked, now: number): boolean {
  return now - at >= PATIENCE_MS
}
