/** Changing what was filled in at a step that is done. */
export const edits = {
  title: "Change {step}",
  void: "“{judge}” approves this: what was approved of it is void by a change, and is approved anew.",
  why: "Why it is changed",
  save: "Save the change",
  cancel: "Cancel",
  since: "Changed by others since you began; what you typed is kept:",
  field: "{name}: {before} → {after}",
  decided: "It was decided before: what follows has been done. Propose it anew instead.",
  none: "Nothing is changed.",
} as const
