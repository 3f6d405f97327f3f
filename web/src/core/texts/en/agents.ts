/** Presences and states of agents. */
export const agents = {
  "presence.label": "My presence",
  "presence.available": "Available",
  "presence.offline": "Offline",
  "presence.break": "Break",
  "presence.missed": "Missed an offer",
  "presence.paused": "Paused at the phone",
  "presence.on_another_call": "On another call",
  "presence.phone_unreachable": "Phone unreachable",
  "presence.missed_hint": "You missed an offer. Go available when you are back.",
  "presence.now": "Now",
  "presence.next": "After this contact",
  "presence.next_is": "Next: {presence}",
  "presence.call_off": "Call off",
  "presence.wait": "One moment…",

  "agent_state.offered": "To answer",
  "agent_state.handling": "In contact",
  "agent_state.wrapping_up": "Wrap-up",
  "agent_state.ready": "Ready",
  "agent_state.not_ready": "Not ready",
  "agent_state.logged_out": "Logged out",
} as const
