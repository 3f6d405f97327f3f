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
  // Who or what brought it about may change the sentence: a wrap-up that ran out was not finished.
  const exact = `event.${event.type}.${event.by ?? event.cause}`
  const key = hasText(exact) ? exact : `event.${event.type}`
  if (!hasText(key)) return codeText(t, "event", event.type)
  return t(key, {
    agent: event.agent === undefined ? "—" : names.agentName(event.agent),
    queue: event.queue === undefined ? "—" : names.queueName(event.queue),
  })
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
