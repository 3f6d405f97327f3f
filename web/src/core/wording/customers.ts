/** What was changed of a customer, in the reader's words. */
import { occasionText } from "../people"
import { codeText, hasText, type Translate } from "../texts"

type Thing = ReadonlyMap<string, unknown>

const ATTRIBUTE = "attributes."
const NOTHING = "—"
const EMPTY: readonly unknown[] = [null, undefined, ""]
/** Fields whose values are codes, and how their texts begin. */
const CODES: ReadonlyMap<string, string> = new Map([
  ["tier_by", "people.tier_by"],
  ["channel", "channel"],
])
/** What has such a field is told so. */
const TOLD: readonly (readonly [field: string, tell: (t: Translate, thing: Thing) => string])[] = [
  ["purpose", consentText],
  ["calendar", dayText],
  ["months", ruleText],
  ["amount", (_, thing) => `${text(thing, "amount")} ${text(thing, "currency")}`],
  ["quantity", itemText],
]
const NAMES = ["raw", "email", "title", "name"]

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

/** The value of a field in words: lists with commas, nothing as a dash, and of a thing what tells it from others. */
export function valueText(t: Translate, field: string, value: unknown): string {
  if (Array.isArray(value) && value.length > 0) {
    return value.map((one) => valueText(t, field, one)).join(", ")
  }
  if (EMPTY.includes(value) || Array.isArray(value)) return NOTHING
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no")
  if (typeof value === "object" && value !== null) {
    return thingText(t, new Map(Object.entries(value)))
  }
  const group = CODES.get(field)
  return group === undefined ? String(value) : codeText(t, group, String(value))
}

function thingText(t: Translate, thing: Thing): string {
  const [told] = TOLD.filter(([field]) => thing.has(field))
  if (told !== undefined) return told[1](t, thing)
  const [name] = NAMES.filter((one) => thing.has(one))
  if (name === undefined) return JSON.stringify(Object.fromEntries(thing))
  const days = (["since", "until"] as const).flatMap((which) =>
    thing.get(which) ? [t(`reach.${which}`, { date: text(thing, which) })] : [],
  )
  const isShared = thing.get("marked") === true || thing.get("shared") === true
  return [text(thing, name), ...days, ...(isShared ? [t("customer.shared")] : [])].join(" ")
}

function text(thing: Thing, field: string): string {
  return String(thing.get(field) ?? "")
}

function consentText(t: Translate, thing: Thing): string {
  const said = t(thing.get("given") === true ? "people.yes" : "people.no")
  return [codeText(t, "channel", text(thing, "channel")), text(thing, "purpose"), said].join(" · ")
}

function dayText(t: Translate, thing: Thing): string {
  return occasionText(t, {
    name: text(thing, "name"),
    day: text(thing, "day"),
    calendar: thing.get("calendar") === "lunar" ? "lunar" : "solar",
    leap_month: thing.get("leap_month") === true,
  })
}

/** For how long units are covered, and the parts that are covered longer. */
function ruleText(t: Translate, thing: Thing): string {
  const months = text(thing, "months") || NOTHING
  const from = codeText(t, "from", text(thing, "begins"))
  const parts = Object.entries(thing.get("parts") ?? {}).map(([part, longer]) =>
    t("models.part", { part, months: String(longer) }),
  )
  return [t("models.rule", { months, from }), ...parts].join("; ")
}

function itemText(_: Translate, thing: Thing): string {
  const name = text(thing, "name") || text(thing, "model") || text(thing, "sku")
  return thing.get("quantity") === 1 ? name : `${name} × ${text(thing, "quantity")}`
}
