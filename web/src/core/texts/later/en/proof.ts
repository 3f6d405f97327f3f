/** Asked again who one is. */
export const proof = {
  title: "Is it still you?",
  lead: "What you are about to do asks for your password again. It then asks no more for 10 minutes.",
  go: "Go on",
  cancel: "Cancel",
  by_passkey: "Use a passkey",
  asking: "Waiting for your passkey…",
  cancelled: "No passkey was used. Try again, or type your password.",
} as const
