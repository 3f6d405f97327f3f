/** Tables of a file with changes that are not saved yet. */
import { listOf, objectOf, tablesIn, type Field } from "./formSchema"

export type Table = Readonly<Record<string, unknown>>
/** A file: by the names of its lists, their tables. */
export type Tables = Readonly<Record<string, unknown>>

/** A kind of table: where its tables stand in the file, and the keys by which they are told apart. */
export interface TableKind {
  readonly kind: string
  readonly list: string
  /** By which its columns are called. */
  readonly definition: string
  /** Whether it is there once, and not in a list. */
  readonly single: boolean
  /** Whether it is there also where the file does not say it. */
  readonly always: boolean
  /** Keys that stay as they are, beside `keys`. */
  readonly fixed: readonly string[]
  readonly fieldsOf: (table: Table) => readonly Field[]
  readonly keys: readonly string[]
  /** What a list of them shows; `@agent`: the agents who name it. */
  readonly columns: readonly string[]
}

/** What a table is called among those of its kind. */
export function idOf(kind: TableKind, table: Table): string {
  return kind.single ? kind.kind : kind.keys.map((key) => String(table[key] ?? "")).join(" and ")
}

/** By kind and id; null: the table is to go. */
export type Edits = ReadonlyMap<string, Edit>
export interface Edit {
  readonly kind: TableKind
  readonly id: string
  /** Null: it is to go. */
  readonly table: Table | null
}

export interface Row {
  readonly id: string
  readonly table: Table
  readonly state: "same" | "new" | "changed" | "gone"
}

export function editKey(kind: TableKind, id: string): string {
  return `${kind.kind} ${id}`
}

/** The tables of a kind as they would be, those that are to go among them. */
export function rowsOf(floor: Tables, kind: TableKind, edits: Edits): readonly Row[] {
  const now = new Map(savedOf(floor, kind).map((table) => [idOf(kind, table), table]))
  const rows: Row[] = [...now].map(([id, table]) => {
    const edit = edits.get(editKey(kind, id))
    if (edit === undefined) return { id, table, state: "same" }
    return edit.table === null
      ? { id, table, state: "gone" }
      : { id, table: edit.table, state: "changed" }
  })
  const added = [...edits.values()].flatMap((each): Row[] =>
    each.kind === kind && !now.has(each.id) && each.table !== null
      ? [{ id: each.id, table: each.table, state: "new" }]
      : [],
  )
  return [...rows, ...added]
}

/** Those of a kind in a file. */
export function savedOf(floor: Tables, kind: TableKind): readonly Table[] {
  if (!kind.single) return tablesIn(floor[kind.list])
  return kind.list in floor || kind.always ? [objectOf(floor[kind.list])] : []
}

/** A table with a key set; what is the default is left out, as the hub writes it. */
export function withKey(table: Table, { key, standard, needed }: Field, value: unknown): Table {
  const rest = Object.fromEntries(Object.entries(table).filter(([each]) => each !== key))
  const isLeftOut = value === undefined || value === null || (!needed && same(value, standard))
  return isLeftOut ? rest : { ...rest, [key]: value }
}

/** What is done to a key of many tables: set, or for maps and lists added to what is there. */
export function merged(table: Table, field: Field, value: unknown): Table {
  const before = table[field.key] ?? field.standard
  if (field.kind === "map") {
    return withKey(table, field, { ...objectOf(before), ...objectOf(value) })
  }
  if (field.kind === "choices" || field.kind === "list") {
    return withKey(table, field, [...new Set([...listOf(before), ...listOf(value)])])
  }
  return withKey(table, field, value)
}

/** The tables that name those of another kind, such as the agents of each queue, by what they name. */
export function naming(
  floor: Tables,
  by: TableKind,
  refers: string,
  edits: Edits,
): ReadonlyMap<unknown, readonly string[]> {
  const found = new Map<unknown, string[]>()
  for (const { id, table, state } of rowsOf(floor, by, edits)) {
    if (state === "gone") continue
    const fields = by.fieldsOf(table).filter((each) => each.refers === refers)
    for (const named of new Set(fields.flatMap(({ key }) => [table[key]].flat()))) {
      const ids = found.get(named)
      if (ids === undefined) found.set(named, [id])
      else ids.push(id)
    }
  }
  return found
}

export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, n) => same(each, other[n]))
  }
  if (one !== null && other !== null && typeof one === "object" && typeof other === "object") {
    const [a, b] = [objectOf(one), objectOf(other)]
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...keys].every((key) => same(a[key], b[key]))
  }
  return one === other
}
