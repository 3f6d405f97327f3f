/** What an agent may still do with a contact that has closed. */
import { instant } from "../format"
import type { ContactItem } from "../wire"
import { customerAddress } from "../wording/contacts"
import { isWithheld } from "../wording/withheld"

const NOTED_WITHIN_MS = 3_600_000

/** Its note may be changed for an hour. */
export function mayNote(contact: Pick<ContactItem, "closed_at">, now: number): boolean {
  return contact.closed_at !== null && now - instant(contact.closed_at) <= NOTED_WITHIN_MS
}

/** The number to call its customer at, as far as it is known. */
export function numberOf(contact: Pick<ContactItem, "direction" | "from" | "to">): string {
  const address = customerAddress(contact)
  if (address === null || isWithheld(address)) return ""
  // The address of a chat or a mail is no number to call.
  return address.e164 ?? (/^[+\d][\d\s()-]*$/.test(address.raw) ? address.raw : "")
}
