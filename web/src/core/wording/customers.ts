/** What was changed of a customer, in the reader's words. */
import { codeText, hasText, type Translate } from "../texts"

const ATTRIBUTE = "attributes."
const NOTHING = "—"
const NAMES = ["raw", "email", "title", "name", "purpose", "amount", "months"]
/** What is told beside the name: until when a number was in use, the currency of an amount. */
const MORE = ["until", "currency", "day", "channel"]

/** The name of a field; a detail of the customer's own is called as it is. */
export function fieldText(t: Translate, field: string): string {
  if (field.startsWith(ATTRIBUTE)) return field.slice(ATTRIBUTE.length)
  return codeText(t, "field", field)
}

/** Who changed it: a person, a program, or a rule of the hub. */
export function authorText(t: Translate, by: string): string {
  const key = `author.${by}`
  return hasText(key) ? t(key) : by
}

/** The value of a field: numbers as they are written, lists with commas, nothing as a dash. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(valueText).join(", ")
  if (value === null || value === undefined || value === "") return NOTHING
  return typeof value === "object" ? thingText(value) : String(value)
}

/** A number, a mail address, something bought, or an amount. */
function thingText(thing: object): string {
  const known = new Map<string, unknown>(Object.entries(thing))
  const [named] = NAMES.flatMap((name) => (known.has(name) ? [String(known.get(name))] : []))
  if (named === undefined) return JSON.stringify(thing)
  const [more] = MORE.flatMap((name) => (known.get(name) ? [String(known.get(name))] : []))
  return more === undefined ? named : `${named} ${more}`
}
