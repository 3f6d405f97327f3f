/** What a supervisor did to the agent. */
export const supervised = {
  "supervised.serves": "{by}: you serve {queue} now.",
  "supervised.serves_until": "{by}: you serve {queue} until {until}.",
  "supervised.serves_not": "{by}: you do not serve {queue} now.",
  "supervised.serves_not_until": "{by}: you do not serve {queue} until {until}.",
  "supervised.reset": "{by}: for {queue} it is as before.",
  "supervised.time_over": "For {queue} it is as before: the time is over.",
  "supervised.presence": "{by} set your presence: {presence}.",
  "supervised.next_presence": "{by} chose what comes after this contact: {presence}.",
  "supervised.stays": "{by}: nothing comes after this contact.",
  "supervised.note": "{by} wrote a note for you: {who}.",
  "supervised.wrap_up_ended": "{by} ended your wrap-up.",
} as const
