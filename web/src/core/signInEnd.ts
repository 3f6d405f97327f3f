/** When a sign-in ends, whether to say so, and why one has ended. Times in milliseconds of the hub. */
import { instant } from "./format"
import { hasText, type Key } from "./texts"
import type { SessionAnswer } from "./wire"

export type Ends = Pick<SessionAnswer, "ends_at" | "ends_at_latest">

/** How long before the end the screen says so. */
export const WARN_MS = 5 * 60_000

/** Whether use still prolongs it; near its latest end it does not. */
export function isProlonged({ ends_at, ends_at_latest }: Ends): boolean {
  return instant(ends_at) < instant(ends_at_latest)
}

export function isNear(ends: Ends, now: number): boolean {
  return instant(ends.ends_at) - now <= WARN_MS
}

/**
 * What stands on the sign-in form. `reason` is what the hub said as it closed the socket, empty where that
 * was gone before: then the limits tell, if one has passed.
 */
export function endedText(reason: string, ends: Ends | null, now: number): Key {
  const key = `sign_in.ended.${reason}`
  if (hasText(key)) return key
  if (reason !== "" || ends === null || now < instant(ends.ends_at)) return "sign_in.ended"
  return isProlonged(ends) ? "sign_in.ended.idle_limit" : "sign_in.ended.time_limit"
}
