/** The keys of a floor file's tables as fields of a form, read off the schema of the file. */
import document from "./floor.schema.json"

export type Kind =
  | "text"
  | "long"
  | "number"
  | "flag"
  | "choice"
  | "exit"
  | "list"
  | "choices"
  | "map"
  | "table"
  | "tables"

/** A key of a table. `group`: which table; `refers`: the kind of what it names, such as `queue`. */
export interface Field {
  readonly key: string
  readonly group: string
  readonly kind: Kind
  readonly needed: boolean
  readonly standard: unknown
  readonly least: number | null
  readonly most: number | null
  readonly options: readonly string[]
  readonly refers: string | null
  /** Of a table in a table: the keys inside are those of this definition. */
  readonly inner: string | null
  /** Of a map: what each of its values is. */
  readonly item: Field | null
  /** Of a list: whether it is one of numbers. */
  readonly numeric: boolean
}

type Schema = Readonly<Record<string, unknown>>

const LONG = 500
const REFERS: Readonly<Record<string, string>> = {
  queue: "queue",
  queues: "queue",
  agents: "agent",
  default_queue: "queue",
  away_queue: "queue",
  agents_of: "queue",
  call_in: "queue",
  hours: "hours",
  agent: "agent",
  process: "process",
  ask: "survey",
}
const HIDDEN: ReadonlySet<string> = new Set(["retired"])
const DEFINITIONS = new Map<string, Schema>(
  Object.entries(objectOf(document.form.$defs)).map(([name, each]) => [name, objectOf(each)]),
)

/** The fields of a table, such as those of `QueueTable`. */
export function fieldsOf(definition: string): readonly Field[] {
  const schema = DEFINITIONS.get(definition) ?? {}
  const needed = listOf(schema["required"])
  return Object.entries(objectOf(schema["properties"]))
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, each]) => field(key, definition, objectOf(each), needed.includes(key)))
}

/** Every table that stands in a floor file, and in tables of it. */
export function allTables(): readonly string[] {
  return [...DEFINITIONS.keys()].filter((name) => name !== "FloorFile")
}

function field(key: string, group: string, said: Schema, needed: boolean): Field {
  const schema = shapeOf(said)
  return {
    key,
    group,
    needed,
    standard: said["default"] ?? null,
    least: numberOf(schema["minimum"]),
    most: numberOf(schema["maximum"]),
    refers: REFERS[key] ?? null,
    ...kindOf(key, group, schema),
  }
}

type OfKind = Pick<Field, "kind" | "options" | "inner" | "item" | "numeric">
const NOTHING: Omit<OfKind, "kind"> = { options: [], inner: null, item: null, numeric: false }

function kindOf(key: string, group: string, schema: Schema): OfKind {
  const inner = nameIn(schema)
  if (inner !== null) return { ...NOTHING, kind: "table", inner }
  const options = listOf(schema["enum"] ?? (schema["const"] === undefined ? [] : [schema["const"]]))
  switch (schema["type"]) {
    case "boolean":
      return { ...NOTHING, kind: "flag" }
    case "integer":
      return { ...NOTHING, kind: "number" }
    case "array":
      return kindOfList(key, shapeOf(objectOf(schema["items"])))
    case "object":
      return kindOfMap(key, group, schema)
    default:
      return { ...NOTHING, kind: textKind(key, schema, options), options }
  }
}

function textKind(key: string, schema: Schema, options: readonly string[]): Kind {
  if (options.length > 0 || REFERS[key] !== undefined) return "choice"
  if (String(schema["pattern"] ?? "").includes("overflow:")) return "exit"
  return (numberOf(schema["maxLength"]) ?? 0) >= LONG ? "long" : "text"
}

function kindOfList(key: string, items: Schema): OfKind {
  const inner = nameIn(items)
  if (inner !== null) return { ...NOTHING, kind: "tables", inner }
  const options = listOf(items["enum"])
  const isChosen = options.length > 0 || REFERS[key] !== undefined
  return {
    ...NOTHING,
    kind: isChosen ? "choices" : "list",
    options,
    numeric: items["type"] === "integer",
  }
}

function kindOfMap(key: string, group: string, schema: Schema): OfKind {
  const [byPattern] = Object.values(objectOf(schema["patternProperties"]))
  const value = objectOf(byPattern ?? schema["additionalProperties"])
  const options = listOf(objectOf(schema["propertyNames"])["enum"])
  return { ...NOTHING, kind: "map", options, item: field(`${key}.value`, group, value, true) }
}

/** The shape itself, of one that may also be null or written in another way. */
function shapeOf(schema: Schema): Schema {
  const ways = Array.isArray(schema["anyOf"]) ? schema["anyOf"].map(objectOf) : []
  const some = ways.filter((each) => each["type"] !== "null")
  return some.find((each) => each["type"] === "array") ?? some[0] ?? schema
}

function nameIn(schema: Schema): string | null {
  const found = schema["$ref"]
  return typeof found === "string" ? found.replace("#/$defs/", "") : null
}

/** A value as an object; what is none is empty. */
export function objectOf(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** A value as a list of texts. */
export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** A value as a list of tables. */
export function tablesIn(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null
}
