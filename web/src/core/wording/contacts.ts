/** A customer's number in words. */
import { phone, type Language } from "../format"
import type { Translate } from "../texts"
import type { Address, ContactView, Words } from "../wire"
import { isWithheld } from "./withheld"

/** The addresses of a contact or an offer, and who called whom. */
export interface Ends {
  readonly direction: "inbound" | "outbound"
  readonly from: Address | null
  readonly to: Address | null
  readonly channel?: ContactView["channel"]
  readonly attributes?: ContactView["attributes"]
}

/** The address on the customer's side: the one called, when we call. */
export function customerAddress(ends: Ends | null | undefined): Address | null {
  if (!ends) return null
  return ends.direction === "outbound" ? ends.to : ends.from
}

/** The address on our side. */
export function ownAddress(ends: Ends): Address | null {
  return ends.direction === "outbound" ? ends.from : ends.to
}

/** The customer's number, or that it is hidden. */
export function customerNumber(t: Translate, ends: Ends | null | undefined): string {
  const address = customerAddress(ends)
  // Nobody is at the other end of a task, who could hide a number: it is of an item, which has one of its own.
  if (address === null && ends?.channel === "task") return ofItem(ends) ?? t("contact.of_nobody")
  return addressText(t, address)
}

/** The number of the work item for which the hub opened it. */
function ofItem({ attributes }: Ends): string | null {
  const number = attributes?.["work_number"]
  return typeof number === "string" ? number : null
}

/** Whom a contact is with: the name that came with it, else the customer's number. */
export function contactTitle(
  t: Translate,
  contact: Ends & { readonly from_name: string | null },
): string {
  const name = contact.direction === "inbound" ? contact.from_name : null
  return name ?? customerNumber(t, contact)
}

/** Where a number was given out, and by which carrier: "北京市 · 中国移动"; empty where neither is known. */
export function originText(
  language: Language,
  place: Words | null | undefined,
  carrier: Words | null | undefined,
): string {
  const words = language === "zh-CN" ? "zh" : "en"
  return [place?.[words], carrier?.[words]].filter((known) => known).join(" · ")
}

function addressText(t: Translate, address: Address | null): string {
  return isWithheld(address) ? t("contact.number_withheld") : phone(address)
}

/** What its source told of a contact; of one that the hub opened for work nobody told anything. */
export function saidOf(contact: ContactView | null | undefined): ContactView["attributes"] {
  const said = contact?.attributes ?? {}
  return "work_item" in said ? {} : said
}

/** Attributes that ask something. `topic` does not: it is what a chat has its visitors choose. */
const ABOUT = ["question", "reason", "intent", "subject"] as const

/** What a voice menu, a bot or a message says that it is about; empty: nothing. */
export function saidAbout(contact: Pick<ContactView, "attributes">): string {
  for (const name of ABOUT) {
    const value = contact.attributes[name]
    if (typeof value === "string") return value
  }
  return ""
}
