/** By what a customer is reached: numbers and mail addresses, some only for a time. */
import type { Patch } from "./customerForm"
import type { CustomerView } from "./wire"

export type ReachKind = "phones" | "emails"

/** A number or an address as it is shown, with the days from and to which it is the customer's. */
export interface Reach {
  readonly value: string
  readonly since: string | null
  readonly until: string | null
}

export function reachesOf(customer: CustomerView, kind: ReachKind): readonly Reach[] {
  if (kind === "phones") {
    return customer.phones.map(({ raw, since = null, until = null }) => ({
      value: raw,
      since,
      until,
    }))
  }
  const days = new Map((customer.email_days ?? []).map((one) => [one.email, one]))
  return customer.emails.map((value) => ({
    value,
    since: days.get(value)?.since ?? null,
    until: days.get(value)?.until ?? null,
  }))
}

/** One more; in the place of another, from today on. That one is kept: who calls from it is known. */
export function withReach(
  customer: CustomerView,
  kind: ReachKind,
  added: string,
  instead: string,
  today: string,
): Patch {
  const since = instead === "" ? null : today
  const kept = retired(reachesOf(customer, kind), instead, today)
  return patchOf(customer, kind, [...kept, { value: added, since, until: null }])
}

/** Without one of them, as if it had never been theirs. */
export function withoutReach(customer: CustomerView, kind: ReachKind, value: string): Patch {
  const kept = reachesOf(customer, kind).filter((one) => one.value !== value)
  return patchOf(customer, kind, kept)
}

/** One of them until a day; null: it is theirs again. */
export function reachUntil(
  customer: CustomerView,
  kind: ReachKind,
  value: string,
  until: string | null,
): Patch {
  return patchOf(customer, kind, retired(reachesOf(customer, kind), value, until))
}

function retired(reaches: readonly Reach[], value: string, until: string | null): readonly Reach[] {
  return reaches.map((one) => (one.value === value ? { ...one, until } : one))
}

function patchOf(customer: CustomerView, kind: ReachKind, reaches: readonly Reach[]): Patch {
  if (kind === "emails") {
    return {
      emails: reaches.map((one) => one.value),
      email_days: reaches
        .filter((one) => one.since !== null || one.until !== null)
        .map(({ value, since, until }) => ({ email: value, since, until })),
    }
  }
  const known = new Map(customer.phones.map((one) => [one.raw, one]))
  const phones = reaches.map(({ value, since, until }) => {
    const phone = known.get(value)
    return phone === undefined ? { raw: value, since, until } : { ...phone, since, until }
  })
  return { phones }
}
