/** The keys of a file's tables as fields of a form, read off the JSON schema of the file. */

/** `other`: what no form draws, and what stays as it is. */
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
  | "other"

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
  /** Of a number: whether it may have a fraction. */
  readonly fraction: boolean
}

type Schema = Readonly<Record<string, unknown>>

const LONG = 500
/** What the tables of a file are made of. */
export interface FormSchema {
  /** The fields of a table, such as those of `QueueTable`. */
  readonly fieldsOf: (definition: string) => readonly Field[]
  /** Every table that stands in the file, and in tables of it. */
  readonly allTables: () => readonly string[]
}

/** What a key names, such as `queue`, by the key. */
export type Refers = Readonly<Record<string, string>>

/** `root`: the definition of the file itself; `hidden`: keys that no form has. */
export function formSchema(
  defs: unknown,
  of: { root: string; refers: Refers; hidden: ReadonlySet<string> },
): FormSchema {
  const definitions = new Map(
    Object.entries(objectOf(defs)).map(([name, each]) => [name, objectOf(each)]),
  )
  const known = new Map<string, readonly Field[]>()

  function read(definition: string): readonly Field[] {
    const schema = definitions.get(definition) ?? {}
    const needed = listOf(schema["required"])
    return Object.entries(objectOf(schema["properties"]))
      .filter(([key]) => !of.hidden.has(key))
      .map(([key, each]) => field(of.refers, key, definition, objectOf(each), needed.includes(key)))
  }

  function fieldsOf(definition: string): readonly Field[] {
    const found = known.get(definition) ?? read(definition)
    known.set(definition, found)
    return found
  }

  return { fieldsOf, allTables: () => [...definitions.keys()].filter((name) => name !== of.root) }
}

/** Whether the control of a field can show a value; another is changed as text. */
export function isDrawn({ kind }: Field, value: unknown): boolean {
  if (kind === "other") return false
  if (value === undefined || value === null) return true
  if (["list", "choices", "tables"].includes(kind)) return Array.isArray(value)
  const isTable = typeof value === "object" && !Array.isArray(value)
  return kind === "map" || kind === "table" ? isTable : typeof value !== "object"
}

function field(refers: Refers, key: string, group: string, said: Schema, needed: boolean): Field {
  const schema = shapeOf(said)
  return {
    key,
    group,
    needed,
    standard: said["default"] ?? null,
    least: numberOf(schema["minimum"]),
    most: numberOf(schema["maximum"]),
    refers: refers[key] ?? null,
    ...kindOf(refers, key, group, schema),
  }
}

type OfKind = Pick<Field, "kind" | "options" | "inner" | "item" | "numeric" | "fraction">
const NOTHING: Omit<OfKind, "kind"> = {
  options: [],
  inner: null,
  item: null,
  numeric: false,
  fraction: false,
}

function kindOf(refers: Refers, key: string, group: string, schema: Schema): OfKind {
  const inner = nameIn(schema)
  if (inner !== null) return { ...NOTHING, kind: "table", inner }
  const options = listOf(schema["enum"] ?? (schema["const"] === undefined ? [] : [schema["const"]]))
  switch (schema["type"]) {
    case "boolean":
      return { ...NOTHING, kind: "flag" }
    case "integer":
      return { ...NOTHING, kind: "number" }
    case "number":
      return { ...NOTHING, kind: "number", fraction: true }
    case "array":
      return kindOfList(refers, key, shapeOf(objectOf(schema["items"])))
    case "object":
      return kindOfMap(refers, key, group, schema)
    default:
      return { ...NOTHING, kind: textKind(refers, key, schema, options), options }
  }
}

function textKind(refers: Refers, key: string, schema: Schema, options: readonly string[]): Kind {
  if (options.length > 0 || refers[key] !== undefined) return "choice"
  if (String(schema["pattern"] ?? "").includes("overflow:")) return "exit"
  return (numberOf(schema["maxLength"]) ?? 0) >= LONG ? "long" : "text"
}

function kindOfList(refers: Refers, key: string, items: Schema): OfKind {
  const inner = nameIn(items)
  if (inner !== null) return { ...NOTHING, kind: "tables", inner }
  const options = listOf(items["enum"])
  const isChosen = options.length > 0 || refers[key] !== undefined
  return {
    ...NOTHING,
    kind: isChosen ? "choices" : "list",
    options,
    numeric: items["type"] === "integer",
  }
}

function kindOfMap(refers: Refers, key: string, group: string, schema: Schema): OfKind {
  const [byPattern] = Object.values(objectOf(schema["patternProperties"]))
  const value = objectOf(byPattern ?? schema["additionalProperties"])
  if (schema["additionalProperties"] === true) return { ...NOTHING, kind: "other" }
  const options = listOf(objectOf(schema["propertyNames"])["enum"])
  return {
    ...NOTHING,
    kind: "map",
    options,
    item: field(refers, `${key}.value`, group, value, true),
  }
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
