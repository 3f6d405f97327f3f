/** What the hub says in codes and sentences of its own, in the reader's words. */
import { phone } from "./format"
import type { LogItem } from "./records"
import { codeText, hasText, type Key, type Translate } from "./texts"
import { en } from "./texts/en"
import type { Address } from "./wire"

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

/** What phone systems send in place of a number that the caller hides. */
const HIDDEN: ReadonlySet<string> = new Set([
  "",
  "0",
  "anonymous",
  "unknown",
  "<unknown>",
  "withheld",
  "private",
  "unavailable",
  "restricted",
])

export function isWithheld(address: Address | null | undefined): boolean {
  return !address || (!address.e164 && HIDDEN.has((address.raw ?? "").trim().toLowerCase()))
}

/** A caller's number, or that it is hidden. */
export function callerNumber(t: Translate, address: Address | null | undefined): string {
  return isWithheld(address) ? t("contact.number_withheld") : phone(address)
}

/** The hub gives its reasons in English sentences; each is known here with the parameters taken out. */
const SENTENCES: readonly (readonly [Key, RegExp])[] = Object.entries(en)
  .filter(
    ([key]) =>
      key.startsWith("reason.") || key.startsWith("match.bought") || key === "match.numbered",
  )
  .flatMap(([key, text]) => (hasText(key) ? [[key, sentencePattern(text)] as const] : []))

function sentencePattern(text: string): RegExp {
  const literal = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&")
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, "(?<$1>\\S+)")}$`)
}

/** One of the hub's sentences in the reader's language; what is not known stays as it came. */
export function sentence(t: Translate, text: string): string {
  for (const [key, pattern] of SENTENCES) {
    const found = pattern.exec(text)
    if (found !== null) return t(key, { ...found.groups })
  }
  return text
}

/** What tells one candidate from the others: marks of which each may be a sentence. */
export function marks(t: Translate, text: string): string {
  return text
    .split("; ")
    .map((mark) => sentence(t, mark))
    .join(" · ")
}
