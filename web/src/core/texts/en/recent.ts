/** The agent's recent contacts, and what may be done with them. */
export const recent = {
  "recent.title": "Recent contacts of mine",
  "recent.hint": "The last {count} that you handled.",
  "recent.open": "Recent contacts",
  "recent.none": "None yet.",
  "recent.failed": "They could not be read. Try again in a moment.",
  "recent.close": "Close",
  "recent.save_note": "Save the note",
  "recent.note_saved": "Note saved.",
  "recent.note_until": "The note may be changed for an hour after the contact.",
  "recent.call_back": "Call back",
  "recent.number": "Number",
  "recent.at": "Not before (empty: as soon as possible)",
  "recent.asked": "They asked for this call",
  "recent.put_call_back": "Have them called back",
  "recent.call_back_put": "Will be called back.",
} as const
