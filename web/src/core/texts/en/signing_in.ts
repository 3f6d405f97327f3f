/** Signing in and out. */
export const signing_in = {
  "sign_in.title": "Sign in",
  "sign_in.name": "Name",
  "sign_in.password": "Password",
  "sign_in.submit": "Sign in",
  "sign_in.busy": "Signing in…",
  "sign_in.bad": "Name or password is wrong.",
  "sign_in.locked": "Too many attempts. Try again in {seconds} seconds.",
  "sign_in.ended": "Your sign-in ended. Please sign in again.",
  "sign_in.unreachable": "The hub cannot be reached. Try again.",
  "sign_in.lead": "Who is calling, before you say hello.",

  sign_out: "Sign out",
} as const
