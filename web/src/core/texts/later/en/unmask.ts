/** The customer of one contact is shown for some minutes. */
export const unmask = {
  reason: "Why the customer has to be seen",
  show: "Show the customer for 15 minutes",
  audited: "The reason is recorded, and stands with the contact.",
  line: "{by} had the customer shown, {at} to {until}: {reason}",
} as const
