/** The floor with changes that are not saved yet: what it looks like, and the floor file that makes it so. */
import { fieldsOf, listOf, objectOf, tablesIn, type Field } from "./floorSchema"

export type Table = Readonly<Record<string, unknown>>
export type FloorTables = Readonly<Record<string, unknown>>

/** A kind of table: where its tables stand in the file, and the keys by which they are told apart. */
export interface TableKind {
  readonly kind: string
  readonly list: string
  readonly definition: string
  readonly keys: readonly string[]
  /** What a list of them shows; `@agent`: the agents who name it. */
  readonly columns: readonly string[]
}

function listed(
  kind: string,
  list: string,
  definition: string,
  columns: readonly string[],
  keys: readonly string[] = ["id"],
): TableKind {
  return { kind, list, definition, keys, columns }
}

export const KINDS: readonly TableKind[] = [
  listed("queue", "queues", "QueueTable", ["name", "skills", "hours", "@agent", "@line"]),
  listed("agent", "agents", "AgentTable", ["name", "queues", "skills"]),
  listed("line", "lines", "LineTable", ["queue"], ["number"]),
  listed("hours", "hours", "HoursTable", ["holidays", "@queue"]),
  listed("break", "breaks", "BreakTable", ["name"]),
  listed("reply", "replies", "ReplyTable", ["title", "queue", "language"]),
  listed("chat", "chats", "ChatTable", ["when_away", "away_queue"]),
  listed("survey", "surveys", "SurveyTable", ["kind", "by", "queues"]),
  listed("process", "processes", "ProcessTable", ["name", "kind", "@survey"]),
  listed("team", "teams", "TeamTable", ["name", "queues", "agents"]),
  listed("alert", "alerts", "AlertTable", ["name", "kind", "queues"]),
  listed("blocked", "blocked", "BlockedTable", ["agent", "customer"], ["agent", "customer"]),
  listed("tiers", "tiers", "TiersTable", [], []),
  listed("floor", "floor", "FloorTable", [], []),
]
/** There once, and not in a list. */
export const SINGLE: ReadonlySet<string> = new Set(["tiers", "floor"])

export function kindOf(list: string): TableKind | null {
  return KINDS.find((each) => each.list === list) ?? null
}

/** What a table is called among those of its kind. */
export function idOf(kind: TableKind, table: Table): string {
  return SINGLE.has(kind.kind)
    ? kind.kind
    : kind.keys.map((key) => String(table[key] ?? "")).join(" and ")
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
export function rowsOf(floor: FloorTables, kind: TableKind, edits: Edits): readonly Row[] {
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

function savedOf(floor: FloorTables, kind: TableKind): readonly Table[] {
  if (!SINGLE.has(kind.kind)) return tablesIn(floor[kind.list])
  return kind.list in floor || kind.kind === "floor" ? [objectOf(floor[kind.list])] : []
}

/** The floor file of the changes alone. */
export function fileOf(floor: FloorTables, edits: Edits): FloorTables {
  const file: Record<string, unknown> = {}
  for (const { list, kind } of KINDS) {
    const said = [...edits.values()]
      .filter((each) => each.kind.kind === kind)
      .map((each) => each.table ?? retired(each, floor))
    if (said.length > 0) file[list] = SINGLE.has(kind) ? said[0] : said
  }
  return file
}

function retired({ kind, id }: Edit, floor: FloorTables): Table {
  const table = savedOf(floor, kind).find((each) => idOf(kind, each) === id) ?? {}
  const keys = kind.keys.map((key) => [key, table[key]] as const)
  return { ...Object.fromEntries(keys), retired: true }
}

/** What a fault of a floor file is about: `queues/0/service_level/seconds` is of the first queue in it. */
export function blamed(
  file: FloorTables,
  pointer: string,
): { kind: TableKind; id: string; path: string } | null {
  const parts = pointer.replace(/^floor\/(?=[a-z]+\/\d|tiers|floor)/, "").split("/")
  const kind = kindOf(parts[0] ?? "")
  if (kind === null) return null
  if (SINGLE.has(kind.kind)) return { kind, id: kind.kind, path: parts.slice(1).join("/") }
  const table = tablesIn(file[kind.list])[Number(parts[1])]
  if (table === undefined) return null
  return { kind, id: idOf(kind, table), path: parts.slice(2).join("/") }
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
  floor: FloorTables,
  by: TableKind,
  refers: string,
  edits: Edits,
): ReadonlyMap<unknown, readonly string[]> {
  const fields = fieldsOf(by.definition).filter((each) => each.refers === refers)
  const found = new Map<unknown, string[]>()
  for (const { id, table, state } of rowsOf(floor, by, edits)) {
    if (state === "gone") continue
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
