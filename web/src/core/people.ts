/** What is known of a person beside name and numbers: its changes as merge patches, and in the reader's words. */
import type { Patch } from "./customerForm"
import type { Language } from "./format"
import { codeText, type Translate } from "./texts"
import type { Card, CustomerView } from "./wire"

type Coming = NonNullable<Card["occasions_soon"]>[number]
export type Occasion = NonNullable<CustomerView["occasions"]>[number]
export type Consent = NonNullable<CustomerView["consents"]>[number]
/** How a day is reckoned: `leap` is the leap month of the lunar calendar. */
export type Reckoned = "solar" | "lunar" | "leap"

export const CHANNELS = ["voice", "sms", "email", "chat", "social", "fax", "video"] as const

/** A day as it is written, with its calendar where that is the lunar one. */
export function occasionText(t: Translate, occasion: Occasion): string {
  const marks = [
    ...(occasion.calendar === "lunar" ? [t("people.lunar")] : []),
    ...(occasion.leap_month ? [t("people.leap")] : []),
  ]
  return [codeText(t, "occasion", occasion.name), ...marks, occasion.day].join(" ")
}

/** What comes soon, and how many years after the first. */
export function comingText(t: Translate, coming: Coming): string {
  const name = codeText(t, "occasion", coming.name)
  const when = coming.in_days === 0 ? "today" : coming.in_days === 1 ? "tomorrow" : "in_days"
  const said = t(`people.${when}`, { name, days: coming.in_days })
  return coming.years === null || coming.years < 1
    ? said
    : `${said} (${t("people.years", { years: coming.years })})`
}

export function withOccasion(
  customer: CustomerView,
  name: string,
  day: string,
  reckoned: Reckoned,
): Patch {
  const calendar = reckoned === "solar" ? "solar" : "lunar"
  const added = { name, day, calendar, leap_month: reckoned === "leap" }
  return { occasions: [...(customer.occasions ?? []), added] }
}

export function withoutOccasion(customer: CustomerView, occasion: Occasion): Patch {
  return { occasions: (customer.occasions ?? []).filter((one) => one !== occasion) }
}

/** Note an answer; it takes the place of one for the same channel and purpose. */
export function withConsent(
  customer: CustomerView,
  channel: string,
  purpose: string,
  given: boolean,
): Patch {
  const known = customer.consents ?? []
  const isSame = (one: Consent) => one.channel === channel && one.purpose === purpose
  const others = known.filter((one) => !isSame(one))
  return { consents: [...others, { channel, purpose, given }] }
}

/** A tier that is pinned to a day, given, or left to the rule. */
export function tierPatch(tier: string, by: string, until: string): Patch {
  const named = tier.trim() === "" ? null : tier.trim()
  if (by === "rule") return { tier_by: "rule" }
  return { tier: named, tier_by: by, tier_until: by === "pin" && until !== "" ? until : null }
}

/** An amount without its cents, as it stands in a table of many. */
export function roundMoney(
  value: { readonly amount: string; readonly currency: string },
  language: Language,
): string {
  const how = { style: "currency", currency: value.currency, maximumFractionDigits: 0 } as const
  return new Intl.NumberFormat(language, how).format(Number(value.amount))
}
