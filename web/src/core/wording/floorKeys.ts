/** What keys of the floor file and their values are called. */
import type { Language } from "../format"
import type { Field } from "../floorSchema"
import { floorKeys, floorValues } from "../texts/later/floor"

/** The label of a key and what it is about; of one that is newer than this screen the key itself. */
export function keyText(
  language: Language,
  { group, key }: Pick<Field, "group" | "key">,
): { label: string; help: string } {
  const texts = floorKeys[language] ?? {}
  const [label = key, help = ""] = (texts[`${group}.${key}`] ?? texts[key] ?? key).split("\n")
  return { label, help }
}

/** A word that a key has as its value. */
export function valueText(language: Language, value: string): string {
  return floorValues[language]?.[value] ?? value
}
