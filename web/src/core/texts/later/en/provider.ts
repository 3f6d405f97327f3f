/** Signing in at a provider. */
export const provider = {
  or: "or",
  kept: "You sign in at your organisation's provider, which keeps your password and second factor.",
  badge: "signs in at the provider",
  ask: "Your organisation's provider asks who you are, in another tab. What you began then goes on here.",
  go: "Go to the provider",
  proved: "It is proved. You can close this tab.",
  close: "You can close this tab.",
  failed: "The sign-in at the provider failed. Try again, or ask your administrator.",
  no_role: "You are in no group that may work here. Ask your administrator for one.",
  no_agent: "You have no place on the floor yet. Ask your administrator for one.",
  bad_name: "The provider gives you no name that can be used here. Ask your administrator.",
  name_taken: "Somebody else signs in here under your name. Ask your administrator.",
  last_editor:
    "You are the last who may edit users here, and your groups no longer allow it. Ask whoever keeps the groups.",
  disabled: "Your sign-in here is disabled. Ask your administrator.",
  cancelled: "You went back at the provider. Nobody is signed in.",
  not_asked: "That took too long, or was begun in another browser. Begin anew.",
  busy: "Too many sign in just now. Try again in a moment.",
  ended: "Your sign-in has ended meanwhile. Please sign in again.",
  other_user: "Somebody else signed in at the provider. Prove there that it is you.",
  not_fresh:
    "The provider did not ask you just now, so that nothing is proved. Ask your administrator.",
} as const
