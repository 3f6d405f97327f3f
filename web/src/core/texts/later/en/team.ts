export const team = {
  title: "Team",
  lead: "{user} sees only what is of this team. Saving it signs them out everywhere.",
  none: "No team: sees everything",
  save: "Save the team",
} as const
