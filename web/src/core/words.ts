/** The log and its reasons in words. */
import { codeText, hasText, type Translate } from "./i18n"
import type { LogItem } from "./records"

export interface Names {
  readonly agent: (id: string) => string
  readonly queue: (id: string) => string
}

export function eventText(t: Translate, event: LogItem, names: Names): string {
  const key = `event.${event.type}`
  if (!hasText(key)) return codeText(t, "event", event.type)
  return t(key, {
    agent: event.agent === null ? "—" : names.agent(event.agent),
    queue: event.queue === null ? "—" : names.queue(event.queue),
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
