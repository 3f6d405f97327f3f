/** Is this JSON what the hub's schema says? Enough of JSON Schema for the schema we generate. */
import type { Answers, FrameFromHub } from "../core/wire"
import document from "../core/wire.schema.json"

interface Schema {
  readonly $ref?: string
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
}

/** An answer is not of the shape the hub promises; the message says where and what was expected. */
export class Malformed extends Error {}

type Definitions = Readonly<Record<string, Schema>>

const ofConsole = document.$defs as unknown as Definitions

/** Whether this is a frame that this console knows. */
export function isFrame(value: unknown): value is FrameFromHub {
  return fault({ $ref: "#/$defs/FrameFromHub" }, value) === null
}

/** The answer of an operation, held to its shape, which for pages that are opened now and then is loaded first. */
export async function answerOf<O extends keyof Answers>(
  operation: O,
  value: unknown,
): Promise<Answers[O]> {
  const isKnown = ofConsole["AnswersAtOnce"]?.properties?.[operation] !== undefined
  if (isKnown) return held<Answers[O]>(operation, value, ofConsole, "AnswersAtOnce")
  const later = await import("../core/wire.later.schema.json")
  return held<Answers[O]>(operation, value, later.default.$defs, "AnswersLater")
}

/** The same by definitions that are loaded later; `answers` has the shape of each operation's. */
export function held<T>(operation: string, value: unknown, by: unknown, answers: string): T {
  const known = by as Definitions
  const found = fault(known[answers]?.properties?.[operation] ?? {}, value, known)
  if (found !== null) throw new Malformed(`answer of ${operation}${found}`)
  return value as T
}

/**
 * The first thing wrong with a value, as its place and what was expected there; null if nothing is.
 *
 *     fault(session, { user: "Li Na", role: "king" }) === "/role: expected one of agent, supervisor"
 */
function fault(schema: Schema, value: unknown, known = ofConsole): string | null {
  if (schema.$ref !== undefined) {
    const named = known[schema.$ref.replace("#/$defs/", "")]
    if (named === undefined) throw new Error(`no definition ${schema.$ref}`)
    return fault(named, value, known)
  }
  const options = optionsOf(schema)
  if (options !== null) return faultOfAll(options, value, known)
  if ("const" in schema && value !== schema.const) return `: expected ${String(schema.const)}`
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `: expected one of ${schema.enum.join(", ")}`
  }
  return faultOfType(schema, value, known)
}

function optionsOf(schema: Schema): readonly Schema[] | null {
  if (typeof schema.type === "object") return schema.type.map((type) => ({ ...schema, type }))
  return schema.oneOf ?? schema.anyOf ?? null
}

/** Null if the value fits one of the options; else what keeps it from the first, which is never `null`. */
function faultOfAll(options: readonly Schema[], value: unknown, known: Definitions): string | null {
  const faults = options.map((option) => fault(option, value, known))
  return faults.includes(null) ? null : (faults[0] ?? ": expected nothing")
}

const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
}

function faultOfType(schema: Schema, value: unknown, known: Definitions): string | null {
  const fits = FITS[String(schema.type)]
  if (fits !== undefined && !fits(value)) return `: expected ${String(schema.type)}`
  if (schema.type === "array" && Array.isArray(value)) return faultOfItems(schema, value, known)
  if (schema.type === "object" && isObject(value)) return faultOfMembers(schema, value, known)
  return null
}

function faultOfItems(
  schema: Schema,
  values: readonly unknown[],
  known: Definitions,
): string | null {
  for (const [place, value] of values.entries()) {
    const found = fault(schema.items ?? {}, value, known)
    if (found !== null) return `/${place}${found}`
  }
  return null
}

function faultOfMembers(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  known: Definitions,
): string | null {
  const properties = schema.properties ?? {}
  for (const [name, part] of Object.entries(properties)) {
    const found =
      name in value ? fault(part, value[name], known) : faultOfAbsence(schema, name, part, known)
    if (found !== null) return `/${name}${found}`
  }
  const rest = schema.additionalProperties
  if (typeof rest !== "object") return null
  for (const [name, item] of Object.entries(value)) {
    const found = name in properties ? null : fault(rest, item, known)
    if (found !== null) return `/${name}${found}`
  }
  return null
}

/** A member that may be null may also be left out: it says the same. */
function faultOfAbsence(
  schema: Schema,
  name: string,
  part: Schema,
  known: Definitions,
): string | null {
  const isOptional = !(schema.required ?? []).includes(name) || fault(part, null, known) === null
  return isOptional ? null : ": is missing"
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
