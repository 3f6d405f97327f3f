/** How a queue's service level went on over the last quarters of an hour. */

export interface Quarter {
  readonly service_level: number | null
}

export type Trend = "up" | "down" | "same"

/** Percent by which it has to differ to be better or worse: less is chance. */
const MATTERS = 5

/**
 * The last quarter that is over against the mean of those before; null: too little is known.
 *
 *     80, 90, 70, (40 goes on)   70 against 85: "down"
 */
export function trendOf(quarters: readonly Quarter[]): Trend | null {
  const levels = quarters.slice(0, -1).flatMap((each) => each.service_level ?? [])
  const last = levels.at(-1)
  if (last === undefined || levels.length < 2) return null
  const before = levels.slice(0, -1)
  const difference = last - before.reduce((sum, each) => sum + each, 0) / before.length
  return Math.abs(difference) < MATTERS ? "same" : difference > 0 ? "up" : "down"
}

/** The heights of a bar for each quarter, in percent; null where nothing was to be answered. */
export function bars(quarters: readonly Quarter[]): readonly (number | null)[] {
  return quarters.map((each) => each.service_level)
}
