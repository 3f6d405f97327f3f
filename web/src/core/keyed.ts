/** What a key asks for of the contact that is talked to; null: nothing now, or it is on its way already. */
import { aboutContact, isPending, type Pending } from "./pending"
import { holdOrResume, mayDial, mayHangUp } from "./selectors/contacts"
import type { CommandToHub, ContactView } from "./wire"

/** What is asked of the source during a talk, and of a call-back. While one is on its way no other is sent. */
export const OF_TALK = ["hold", "resume", "end_contact", "close_contact"] as const
export const OF_CALL_BACK = ["dial", "callback_reached", "callback_not_reached"] as const

type Of<Cmd extends CommandToHub["cmd"]> = { readonly cmd: Cmd; readonly contact_id: string }

export function holdKey(
  contact: ContactView,
  pending: Pending,
): Of<"dial" | "hold" | "resume"> | null {
  if (isOnItsWay(contact, pending)) return null
  const cmd = mayDial(contact) ? "dial" : holdOrResume(contact)
  return cmd === null ? null : { cmd, contact_id: contact.id }
}

export function hangUpKey(contact: ContactView, pending: Pending): Of<"end_contact"> | null {
  if (isOnItsWay(contact, pending) || !mayHangUp(contact)) return null
  return { cmd: "end_contact", contact_id: contact.id }
}

function isOnItsWay(contact: ContactView, pending: Pending): boolean {
  return isPending(pending, [...OF_TALK, ...OF_CALL_BACK], aboutContact(contact.id))
}
