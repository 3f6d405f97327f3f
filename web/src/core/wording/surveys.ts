/** Why somebody was not asked, in words; what a provider says itself stays as it is. */
import type { Translate } from "../texts"

const WHY = [
  "too_late",
  "not_answered",
  "sampled_out",
  "do_not_contact",
  "no_consent",
  "open_complaint",
  "asked_lately",
  "no_address",
  "no_public_url",
  "no_process",
  "retired",
] as const

export function whyNotAsked(t: Translate, reason: string): string {
  const known = WHY.find((one) => one === reason)
  return known === undefined ? reason : t(`surveys.why.${known}`)
}
