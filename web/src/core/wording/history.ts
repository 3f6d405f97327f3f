/** Events and reasons of routing in words. */
import type { LogItem } from "../wire"
import { codeText, hasText, type Translate } from "../texts"

/** Names of agents and queues by their id. */
export interface Names {
  readonly agentName: (id: string) => string
  readonly queueName: (id: string) => string
}

export function eventText(t: Translate, event: LogItem, names: Names): string {
  if (event.type === "end_requested" && event.agent === undefined)
    return t("event.end_requested_by_supervisor")
  const said = ofSupervisor(t, event, names)
  if (said !== null) return said
  if (event.type === "contact_transferred") return movedText(t, event, names)
  // Who or what brought it about may change the sentence: a wrap-up that ran out was not finished.
  const exact = `event.${event.type}.${event.by ?? event.cause}`
  const key = hasText(exact) ? exact : `event.${event.type}`
  if (!hasText(key)) return codeText(t, "event", event.type)
  return t(key, {
    agent: agentOf(event, names),
    queue: event.queue === undefined ? "—" : names.queueName(event.queue),
  })
}

/** What a supervisor or a program did, by their name. */
function ofSupervisor(t: Translate, event: LogItem, names: Names): string | null {
  if (event.by === undefined) return null
  const by = { by: event.by }
  const queue = (id: string | undefined) => (id === undefined ? "—" : names.queueName(id))
  switch (event.type) {
    case "contact_assigned":
      return t("event.assigned_by", { ...by, agent: agentOf(event, names) })
    case "contact_enriched":
      return t("event.priority_set", { ...by, priority: event.priority ?? 0 })
    case "contact_transferred":
      return t("event.moved_by", {
        ...by,
        from: queue(event.from_queue),
        to: queue(event.to_queue),
      })
    default:
      return null
  }
}

function agentOf(event: LogItem, names: Names): string {
  return event.agent === undefined ? "—" : names.agentName(event.agent)
}

/** To whom a contact went on, and from which agent. */
function movedText(t: Translate, event: LogItem, { agentName, queueName }: Names): string {
  const queue = event.to_queue === undefined ? "—" : queueName(event.to_queue)
  const to = event.to_agent === undefined ? queue : agentName(event.to_agent)
  if (event.agent === undefined) return t("event.transferred_to", { to })
  return t("event.transferred_by", { agent: agentName(event.agent), to })
}

/** Who was left out and why, most first. */
export function exclusionTexts(
  t: Translate,
  excluded: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(excluded)
    .filter(([, count]) => count > 0)
    .sort(([a, left], [b, right]) => right - left || a.localeCompare(b))
    .map(([reason, count]) => {
      const key = `why.excluded.${reason}`
      const plain = reason.replaceAll("_", " ")
      return hasText(key) ? t(key, { count }) : t("why.excluded.other", { count, reason: plain })
    })
}
