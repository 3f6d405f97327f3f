/** The form with which an agent asks a customer. */
export const asking = {
  "asking.title": "Ask the customer",
  "asking.failed": "The questions could not be read: {why}",
  "asking.hint": "Read the questions out. What you choose is kept at once; you may stop half way.",
  "asking.kept": "Kept so far.",
  "asking.save": "Save the answers",
  "asking.decline": "Does not want to be asked",
  "asking.saved": "The answers are saved. Thank you for asking.",
  "asking.declined":
    "The customer does not want to be asked. Nobody asks them again for the time that the survey says.",
  "asking.late": "The time in which it can be answered is over.",
  "asking.not_yours":
    "Somebody else asks: whoever dealt with the customer does not ask how it was, and an item is asked by who has it.",
  "asking.not_saved": "Not saved: {why}",
} as const
