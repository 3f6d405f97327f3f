/**
 * A note while it is written: the text in the field, the text on its way, the text the hub has.
 *
 *     typed "a"    text a    sending –   stored –      dirty: to be sent
 *     sent         text a    sending a   stored –
 *     typed "ab"   text ab   sending a   stored –      dirty again while "a" is on its way
 *     confirmed    text ab   sending –   stored a      still dirty: "ab" is to be sent
 */

export interface Note {
  readonly text: string
  /** What the hub last said or confirmed. */
  readonly stored: string
  readonly sending: string | null
}

export type NoteStatus = "empty" | "saved" | "saving"

/** A draft from before a reload wins over what the hub has: it is newer. */
export function openNote(stored: string | null, draft: string | null): Note {
  return { text: draft ?? stored ?? "", stored: stored ?? "", sending: null }
}

export function edit(note: Note, text: string): Note {
  return { ...note, text }
}

export function send(note: Note): Note {
  return { ...note, sending: note.text }
}

/** The hub took what was sent, or it did not and the text stays unsaved. */
export function sent(note: Note, text: string, ok: boolean): Note {
  const sending = note.sending === text ? null : note.sending
  return ok ? { ...note, stored: text, sending } : { ...note, sending }
}

/** The contact's note changed at the hub, by another tab or by our own sending. */
export function fromHub(note: Note, stored: string | null): Note {
  const now = stored ?? ""
  return isDirty(note) || note.sending !== null
    ? { ...note, stored: now }
    : { ...note, stored: now, text: now }
}

export function isDirty(note: Note): boolean {
  return note.text !== note.stored
}

/** Whether there is something the hub has neither stored nor been sent. */
export function needsSending(note: Note): boolean {
  return isDirty(note) && note.sending !== note.text
}

export function status(note: Note): NoteStatus {
  if (isDirty(note) || note.sending !== null) return "saving"
  return note.text === "" ? "empty" : "saved"
}
