/** How a customer was found, in words. */
import { hasText, type Key, type Translate } from "../texts"
import { en } from "../texts/en"

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
