/** The sheet of keys. */
export const keys = {
  "keys.title": "Keyboard",
  "keys.anywhere": "Everywhere, also while typing",
  "keys.outside": "While no field has the focus",
  "keys.letters": "Single-letter keys",
  "keys.close": "Close",

  "key.accept": "Accept the offer",
  "key.decline": "Decline the offer",
  "key.hold": "Hold or resume",
  "key.hang_up": "Hang up",
  "key.note": "Write the note",
  "key.wrap_up": "To the disposition",
  "key.extend": "Thirty seconds more wrap-up",
  "key.search": "Find a customer",
  "key.available": "Go available",
  "key.sheet": "This sheet",
  "key.next_tab": "Next customer tab",
  "key.previous_tab": "Previous customer tab",
  "key.leave": "Leave the field, close what is open",
  "key.choose": "Choose among several customers; 0: none of them",
  "key.enter": "Enter",
} as const
