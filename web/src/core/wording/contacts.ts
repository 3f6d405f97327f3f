/** A caller's number in words. */
import { phone } from "../format"
import type { Translate } from "../texts"
import type { Address } from "../wire"

/** What phone systems send in place of a number that the caller hides. */
const HIDDEN: ReadonlySet<string> = new Set([
  "",
  "0",
  "anonymous",
  "unknown",
  "<unknown>",
  "withheld",
  "private",
  "unavailable",
  "restricted",
])

export function isWithheld(address: Address | null | undefined): boolean {
  return !address || (!address.e164 && HIDDEN.has((address.raw ?? "").trim().toLowerCase()))
}

/** A caller's number, or that it is hidden. */
export function callerNumber(t: Translate, address: Address | null | undefined): string {
  return isWithheld(address) ? t("contact.number_withheld") : phone(address)
}
