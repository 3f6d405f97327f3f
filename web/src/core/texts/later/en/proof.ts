/** Asked again who one is. */
export const proof = {
  title: "Is it still you?",
  lead: "What you are about to do asks for your password again. It then asks no more for 10 minutes.",
  go: "Go on",
  cancel: "Cancel",
} as const
