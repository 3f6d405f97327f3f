/** Signing in and out. */
export const signing_in = {
  "sign_in.title": "Sign in",
  "sign_in.name": "Name",
  "sign_in.password": "Password",
  "sign_in.submit": "Sign in",
  "sign_in.back": "Back",
  "sign_in.busy": "Signing in…",
  "sign_in.bad": "Name or password is wrong.",
  "sign_in.locked": "Too many attempts. Try again in {seconds} seconds.",
  "sign_in.ended": "Your sign-in ended. Please sign in again.",
  "sign_in.ended.idle_limit":
    "Your sign-in ended, as it was not used for a long time. Please sign in again.",
  "sign_in.ended.time_limit":
    "Your sign-in ended, as it had lasted for its longest time. Please sign in again.",
  "sign_in.ended.signed_out": "You signed out in another tab.",
  "sign_in.ended.signed_in_anew":
    "Another sign-in in this browser ended yours. Reload the page to go on with that one.",
  "sign_in.ended.too_many_sessions":
    "You signed in at too many places; this one was not used for the longest time. Please sign in again.",
  "sign_in.ended.ended_elsewhere": "You ended this sign-in from another place.",
  "sign_in.ended.ended_by_admin": "An administrator ended your sign-in. Please sign in again.",
  "sign_in.ended.user_changed":
    "Your sign-in was changed, and ended for that. Please sign in with the new one.",
  "sign_in.ended.agent_retired": "Your place on the floor was taken away. Ask your supervisor.",
  "sign_in.ends": "Your sign-in ends at {at}, as it is not used.",
  "sign_in.ends_at_latest":
    "Your sign-in ends at {at}, or after the contact you then have. Sign in again before it does.",
  "sign_in.stay": "Stay signed in",
  "sign_in.unreachable": "The hub cannot be reached. Try again.",
  "sign_in.lead": "Who is calling, before you say hello.",

  sign_out: "Sign out",
} as const
