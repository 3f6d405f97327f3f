/** The forms of what belongs to a customer: fields of each kind, and what of them is sent. */
import type { PurchaseItem } from "./wire"

export type RecordKind = "purchases" | "products" | "service_records" | "questions"
export type RecordText = Readonly<Record<string, string>>

export interface RecordField {
  readonly name: string
  readonly type: "text" | "date" | "long" | "number"
  readonly needed: boolean
}

const text = (name: string, needed = false): RecordField => ({ name, type: "text", needed })
const date = (name: string, needed = false): RecordField => ({ name, type: "date", needed })
const number = (name: string): RecordField => ({ name, type: "number", needed: false })
const long = (name: string, needed = false): RecordField => ({ name, type: "long", needed })

const CHANGED: Readonly<Record<RecordKind, readonly RecordField[]>> = {
  purchases: [text("order_no", true), date("date", true), text("status"), date("delivered_at")],
  products: [
    text("model", true),
    text("serial", true),
    text("name"),
    text("category"),
    date("purchased_at"),
    date("warranty_until"),
    text("status"),
    date("made_at"),
    date("delivered_at"),
    date("installed_at"),
    number("extension_months"),
    date("extended_at"),
    date("returned_at"),
  ],
  service_records: [
    date("date", true),
    text("serial"),
    text("kind"),
    long("symptom", true),
    long("resolution"),
    text("technician"),
    text("status"),
  ],
  questions: [long("question", true), long("answer")],
}

/** An order is added with what was bought; that is changed in the shop's own program. */
const ITEM = text("item", true)

export function fieldsToAdd(kind: RecordKind): readonly RecordField[] {
  return kind === "purchases" ? [...CHANGED.purchases, ITEM] : CHANGED[kind]
}

export function fieldsToChange(kind: RecordKind): readonly RecordField[] {
  return CHANGED[kind]
}

/** A record as the texts of its form. An end of warranty that follows from rules was not written. */
export function textOf(fields: readonly RecordField[], record: object): RecordText {
  const values = new Map<string, unknown>(Object.entries(record))
  if (ruleOf(values.get("warranty")) !== "given") values.delete("warranty_until")
  return Object.fromEntries(fields.map(({ name }) => [name, String(values.get(name) ?? "")]))
}

function ruleOf(warranty: unknown): unknown {
  if (typeof warranty !== "object" || warranty === null) return "given"
  return new Map<string, unknown>(Object.entries(warranty)).get("rule")
}

const NUMBERS: ReadonlySet<string> = new Set(
  Object.values(CHANGED).flatMap((fields) =>
    fields.filter(({ type }) => type === "number").map(({ name }) => name),
  ),
)

/** What is sent of what was typed. */
function valueOf(name: string, typed: string): string | number {
  return NUMBERS.has(name) ? Number(typed) : typed.trim()
}

/** The body of a new record. */
export function newRecord(kind: RecordKind, typed: RecordText): Readonly<Record<string, unknown>> {
  const said = Object.entries(typed).filter(([, value]) => value.trim() !== "")
  const { item, ...rest } = Object.fromEntries(
    said.map(([name, value]) => [name, valueOf(name, value)]),
  )
  return kind === "purchases" ? { ...rest, items: [{ name: item }] } : rest
}

/** What was changed of a record, as a merge patch. */
export function recordPatch(was: RecordText, typed: RecordText): Readonly<Record<string, unknown>> {
  const changed = Object.entries(typed).filter(([name, value]) => value.trim() !== was[name])
  return Object.fromEntries(
    changed.map(([name, value]) => [name, value.trim() === "" ? null : valueOf(name, value)]),
  )
}

/** The lines of an order, of one of which so many were returned. */
export function withReturn(
  items: readonly PurchaseItem[],
  line: number,
  count: number,
  date: string,
): readonly PurchaseItem[] {
  const returned_at = count === 0 ? null : date || null
  return items.map((item, n) =>
    n === line ? { ...item, returned_quantity: count, returned_at } : item,
  )
}
