/** Small decoders for JSON that is not in the socket's schema: a value of the type comes out, or an error. */
import type {
  ContactHistory,
  ContactRecord,
  Decision,
  FoundCustomer,
  LogItem,
  Session,
  Why,
} from "../core/records"
import type { Address, ContactView, VisitView } from "../core/wire"
import { isObject } from "./schema"

export type Decoder<T> = (value: unknown) => T

export class Malformed extends Error {}

export const string: Decoder<string> = (value) => {
  if (typeof value !== "string") throw new Malformed("expected a string")
  return value
}

export const number: Decoder<number> = (value) => {
  if (typeof value !== "number") throw new Malformed("expected a number")
  return value
}

/** Null also for what is absent. */
export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null || value === undefined ? null : decoder(value))
}

export function otherwise<T>(decoder: Decoder<T>, fallback: T): Decoder<T> {
  return (value) => (value === null || value === undefined ? fallback : decoder(value))
}

export function array<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Malformed("expected a list")
    return value.map(decoder)
  }
}

export function record<T>(decoder: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) throw new Malformed("expected an object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoder(item)]))
  }
}

export function oneOf<T extends string>(...allowed: readonly T[]): Decoder<T> {
  return (value) => {
    const found = allowed.find((item) => item === value)
    if (found === undefined) throw new Malformed(`expected one of ${allowed.join(", ")}`)
    return found
  }
}

export function object<T>(members: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  return (value) => {
    if (!isObject(value)) throw new Malformed("expected an object")
    const decoders = Object.entries(members) as [string, Decoder<unknown>][]
    return Object.fromEntries(decoders.map(([name, decode]) => [name, decode(value[name])])) as T
  }
}

/** The `items` of a list answer. */
export function items<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  const list = object<{ items: readonly T[] }>({ items: array(decoder) })
  return (value) => list(value).items
}

export const session = object<Session>({
  user: string,
  role: oneOf("agent", "supervisor", "admin"),
  agent: nullable(string),
  csrf_token: string,
})

const address = object<Address>({ e164: nullable(string), raw: otherwise(string, "") })

const outcome = oneOf<NonNullable<VisitView["outcome"]>>(
  "answered",
  "abandoned",
  "short_abandoned",
  "overflowed",
  "timed_out",
  "queue_full",
  "closed",
  "callback",
  "withdrawn",
  "transferred",
  "failed",
)

const visit = object<VisitView>({
  queue: string,
  entered_at: string,
  left_at: nullable(string),
  outcome: nullable(outcome),
  agent: nullable(string),
})

const contactState = oneOf<ContactView["state"]>(
  "waiting",
  "offered",
  "connecting",
  "handling",
  "held",
  "between_queues",
  "wrapping_up",
  "closed",
)

const contactMembers = {
  id: string,
  channel: string,
  from: nullable(address),
  to: nullable(address),
  queue: nullable(string),
  agent: nullable(string),
  customer_id: nullable(string),
  state: contactState,
  outcome: nullable(string),
  disposition: nullable(string),
  note: nullable(string),
  visits: array(visit),
  arrived_at: string,
  answered_at: nullable(string),
  ended_at: nullable(string),
  waited_ms: nullable(number),
  handled_ms: nullable(number),
}

export const contact = object<ContactRecord>(contactMembers)

const logItem = object<LogItem>({
  seq: number,
  at: string,
  type: string,
  agent: nullable(string),
  queue: nullable(string),
})

export const contactHistory = object<ContactHistory>({ ...contactMembers, events: array(logItem) })

const counts = otherwise(record(number), {})

const decision = object<Decision>({
  seq: number,
  at: string,
  offer_id: nullable(string),
  agent: nullable(string),
  queue: nullable(string),
  step: string,
  excluded: counts,
  best: otherwise(
    array(
      object<Decision["best"][number]>({
        agent: string,
        idle_ms: nullable(number),
        score: nullable(number),
      }),
    ),
    [],
  ),
  waiting: otherwise(number, 0),
})

export const why = object<Why>({
  contact_id: string,
  decisions: array(decision),
  now: nullable(
    object<NonNullable<Why["now"]>>({ excluded: counts, candidates: otherwise(number, 0) }),
  ),
})

export const foundCustomer = object<FoundCustomer>({
  id: string,
  name: string,
  company: nullable(string),
  tier: nullable(string),
  phones: otherwise(array(address), []),
})
