/** What the hub says behind `#` when a person comes back from the provider. */

/** Where they go; what they begin there ends at an address that is read below. */
export const AT_PROVIDER = "/api/v1/session/oidc"
/** By which a tab in which it was proved who one is tells those that wait for it. */
export const PROOF_CHANNEL = "contacthub proof"

/** The word for why somebody was not signed in; empty: that is not what it says. */
export function refusalOf(hash: string): string {
  return /^#sign-in=(\w+)$/.exec(hash)?.[1] ?? ""
}

/** How a proof ended: `proved`, or the word for why not; null: it says nothing of one. */
export function proofOf(hash: string): string | null {
  if (hash === "#proved") return "proved"
  return /^#proof=(\w+)$/.exec(hash)?.[1] ?? null
}
