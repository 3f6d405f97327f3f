/** Is this JSON what the hub's schema says? Enough of JSON Schema for the schema we generate. */
import type { Card, CustomerView, FrameFromHub } from "../core/wire"
import document from "../core/wire.schema.json"

interface Schema {
  readonly $ref?: string
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
}

const definitions = document.$defs as unknown as Readonly<Record<string, Schema>>

/** The type of each definition that is asked for by name. */
interface Checked {
  FrameFromHub: FrameFromHub
  Card: Card
  CustomerView: CustomerView
}

/** Take a value as one of the wire's types if it is one. */
export function checked<N extends keyof Checked>(name: N, value: unknown): Checked[N] | null {
  return matches({ $ref: `#/$defs/${name}` }, value) ? (value as Checked[N]) : null
}

function matches(schema: Schema, value: unknown): boolean {
  if (schema.$ref !== undefined) return matches(resolve(schema.$ref), value)
  if (schema.oneOf !== undefined) return schema.oneOf.some((option) => matches(option, value))
  if (schema.anyOf !== undefined) return schema.anyOf.some((option) => matches(option, value))
  if ("const" in schema && value !== schema.const) return false
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false
  return hasType(schema, value)
}

function resolve(reference: string): Schema {
  const found = definitions[reference.replace("#/$defs/", "")]
  if (found === undefined) throw new Error(`no definition ${reference}`)
  return found
}

function hasType(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case "object":
      return isObject(value) && hasMembers(schema, value)
    case "array":
      return Array.isArray(value) && value.every((item) => matches(schema.items ?? {}, item))
    case "string":
      return typeof value === "string"
    case "integer":
      return Number.isInteger(value)
    case "number":
      return typeof value === "number"
    case "boolean":
      return typeof value === "boolean"
    case "null":
      return value === null
    default:
      return true
  }
}

function hasMembers(schema: Schema, value: Readonly<Record<string, unknown>>): boolean {
  const properties = schema.properties ?? {}
  const known = Object.entries(properties).every(([name, part]) =>
    // A member that may be null may also be left out: it says the same.
    name in value ? matches(part, value[name]) : isOptional(schema, name, part),
  )
  const rest = schema.additionalProperties
  if (!known || typeof rest !== "object") return known
  return Object.entries(value).every(([name, item]) => name in properties || matches(rest, item))
}

function isOptional(schema: Schema, name: string, part: Schema): boolean {
  return !(schema.required ?? []).includes(name) || matches(part, null)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
