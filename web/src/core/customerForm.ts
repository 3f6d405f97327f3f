/** The form of a customer: its fields as text, what a person changed of them, and what others did meanwhile. */
import type { CustomerView } from "./wire"

/** Lists have an entry a line; details are lines of `name: value`. */
export const FIELDS = [
  "name",
  "company",
  "tier",
  "language",
  "birthday",
  "addresses",
  "groups",
  "tags",
  "notes",
  "details",
] as const
const LISTS: ReadonlySet<string> = new Set(["addresses", "groups", "tags"])
export type Field = (typeof FIELDS)[number]
export type Fields = Readonly<Record<Field, string>>
export type Patch = Readonly<Record<string, unknown>>

/** A field that two people have changed, each to something else. */
export interface Conflict {
  readonly field: Field
  readonly mine: string
  readonly theirs: string
}

export function fieldsOf(customer: CustomerView): Fields {
  return {
    name: customer.name,
    company: customer.company ?? "",
    tier: customer.tier ?? "",
    language: customer.language ?? "",
    birthday: customer.birthday ?? "",
    addresses: customer.addresses.join("\n"),
    groups: (customer.groups ?? []).join("\n"),
    tags: customer.tags.join("\n"),
    notes: customer.notes ?? "",
    details: Object.entries(customer.attributes)
      .filter(([, value]) => typeof value === "string")
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join("\n"),
  }
}

/** What of `mine` is not as it was, as a merge patch. */
export function patchOf(was: Fields, mine: Fields): Patch {
  const changed = FIELDS.filter((field) => mine[field].trim() !== was[field].trim())
  return Object.fromEntries(changed.map((field) => entryOf(field, was, mine)))
}

function entryOf(field: Field, was: Fields, mine: Fields): readonly [string, unknown] {
  if (LISTS.has(field)) return [field, linesOf(mine[field])]
  if (field === "details") return ["attributes", detailsPatch(was.details, mine.details)]
  return [field, mine[field].trim() || null]
}

/** What stands on the lines of a text, without those that are empty. */
export function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
}

function detailsPatch(was: string, mine: string): Readonly<Record<string, string | null>> {
  const [before, after] = [detailsOf(was), detailsOf(mine)]
  const gone = Object.keys(before).filter((name) => !(name in after))
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...after }
}

/** A line without a name is kept as a remark under its own text. */
function detailsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const [name = "", ...rest] = line.split(/[:：]/)
      return [name.trim() || line, rest.join(":").trim()]
    }),
  )
}

/** What both changed and not to the same; what only one changed needs no choice. */
export function conflictsOf(was: Fields, mine: Fields, theirs: Fields): readonly Conflict[] {
  return FIELDS.filter(
    (field) =>
      mine[field] !== was[field] && theirs[field] !== was[field] && mine[field] !== theirs[field],
  ).map((field) => ({ field, mine: mine[field], theirs: theirs[field] }))
}

/** `mine` over what others wrote meanwhile: only what was changed here stands against theirs. */
export function rebased(was: Fields, mine: Fields, theirs: Fields): Fields {
  const merged: Record<Field, string> = { ...theirs }
  for (const field of FIELDS) if (mine[field] !== was[field]) merged[field] = mine[field]
  return merged
}
