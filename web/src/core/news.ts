/** What happened to the agent's contacts that the floor no longer shows, and the agent must hear of. */
import { movedNews, type Moved } from "./movedNews"
import { isMine, workOf, type Work } from "./selectors/work"
import type { HubState } from "./reduce"
import { wrapUpEndsAt } from "./selectors/contacts"
import type { ContactView, LogItem } from "./wire"

type Finding =
  | { readonly type: "not_connected"; readonly cause: string }
  /** The customer of a call-back; the last attempt ends it. */
  | { readonly type: "not_reached"; readonly isLast: boolean }
  | { readonly type: "wrap_up_ran_out" }
  | Moved

export type News = Finding & { readonly work: Work }

export interface Moment {
  readonly agent: string
  readonly now: number
  readonly before: ContactView
  readonly after: ContactView | undefined
  /** What happened to this contact; null also where a snapshot told no events. */
  readonly event: LogItem | null
}

/** Between two states; `now` by the hub's clock. What a snapshot ended is inferred. */
export function news(before: HubState, after: HubState, now: number): readonly News[] {
  const agent = before.floor?.me.agent ?? null
  if (before.floor === null || after.floor === null || agent === null) return []
  const happened = after.happened === before.happened ? null : after.happened
  const contacts = after.floor.contacts
  return [...before.floor.contacts.values()].flatMap((contact) => {
    const event = happened?.contact_id === contact.id ? happened : null
    const moment = { agent, now, before: contact, after: contacts.get(contact.id), event }
    const work = workOf(before, contact.id, null)
    return [...notConnected(moment), ...ranOut(moment), ...movedNews(moment)].map((found) => ({
      ...found,
      work,
    }))
  })
}

function notConnected(moment: Moment): readonly Finding[] {
  const { agent, before, event } = moment
  if (before.state !== "connecting" || before.agent !== agent) return []
  if (event?.cause === "taken_back" || !isUnconnected(moment)) return []
  return [notReached(event) ?? { type: "not_connected", cause: event?.cause ?? "unknown" }]
}

function notReached(event: LogItem | null): Finding | null {
  if (event?.type === "callback_missed") return { type: "not_reached", isLast: false }
  return event?.cause === "not_reached" ? { type: "not_reached", isLast: true } : null
}

function isUnconnected({ agent, after, event }: Moment): boolean {
  return event?.type === "connect_failed" || after === undefined || !isMine(after, agent)
}

function ranOut({ agent, now, before, after, event }: Moment): readonly Finding[] {
  const endsAt = wrapUpEndsAt(before, agent)
  if (endsAt === null || (after !== undefined && agent in after.wrap_up)) return []
  const isRunOut = event === null ? endsAt <= now : event.by === "time_out"
  return isRunOut ? [{ type: "wrap_up_ran_out" }] : []
}
