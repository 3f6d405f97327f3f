/** What keys of a file and their values are called. */
import type { Language } from "../format"
import type { Field } from "../formSchema"

/** By language and key. */
type ByLanguage = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface KeyTexts {
  /** Label and help, on two lines, of a key (`QueueTable.skills`) or of all keys of that name. */
  readonly keys: ByLanguage
  readonly values: ByLanguage
}

/** The label of a key and what it is about; of one that is newer than this screen the key itself. */
export function keyText(
  texts: KeyTexts,
  language: Language,
  { group, key }: Pick<Field, "group" | "key">,
): { label: string; help: string } {
  const said = texts.keys[language] ?? {}
  const [label = key, help = ""] = (said[`${group}.${key}`] ?? said[key] ?? key).split("\n")
  return { label, help }
}

/** A word that a key has as its value. */
export function valueText({ values }: KeyTexts, language: Language, value: string): string {
  return values[language]?.[value] ?? value
}
