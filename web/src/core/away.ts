/** Absence: who is away, until when, and who has their work meanwhile. */
import { instant } from "./format"
import type { HandoverView } from "./wire"

/** What is sent to hand an agent's work over; without `since` it begins at once. */
export interface HandoverAsked {
  readonly from: string
  readonly to: string
  readonly since?: string
  readonly until: string
}

/** `agent wei` or `queue support`, as the choice has it. */
export function asked(
  from: string,
  chosen: string,
  since: string | null,
  until: string,
): HandoverAsked {
  const [kind, ...rest] = chosen.split(" ")
  const name = rest.join(" ")
  const to = kind === "queue" ? `queue:${name}` : name
  return { from, to, until, ...(since !== null && { since }) }
}

/** The handover of an agent that lasts now. */
export function awayNow(
  list: readonly HandoverView[],
  agent: string,
  now: number,
): HandoverView | null {
  const found = list.find((each) => each.agent === agent)
  return found && hasBegun(found, now) && now < instant(found.until) ? found : null
}

export function hasBegun(handover: HandoverView, now: number): boolean {
  return handover.begun || instant(handover.since) <= now
}

/** An instant as a field for date and time has it, by the clock of the screen. */
export function fieldTime(text: string): string {
  const at = new Date(text)
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
