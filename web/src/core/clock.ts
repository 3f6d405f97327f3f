/** How far the hub's clock is ahead of ours, from the times that stand on its frames. */

interface Sample {
  readonly at: number
  readonly offset: number
}

export interface Clock {
  readonly samples: readonly Sample[]
}

export const UNSET: Clock = { samples: [] }

/** Samples older than this no longer speak for the present: clocks drift and are set. */
const WINDOW_MS = 120_000
const MAX_SAMPLES = 64

/** Take in a frame's time. A sample is too small by the frame's travel time, never too large. */
export function observe(clock: Clock, hubNow: number, receivedAt: number): Clock {
  const sample = { at: receivedAt, offset: hubNow - receivedAt }
  const recent = clock.samples.filter((known) => receivedAt - known.at <= WINDOW_MS)
  // An older sample that promises less than this one can never be the best again.
  const better = recent.filter((known) => known.offset > sample.offset)
  return { samples: [...better, sample].slice(-MAX_SAMPLES) }
}

/** Milliseconds to add to local time; the sample with the shortest travel wins. */
export function offsetOf(clock: Clock): number | null {
  if (clock.samples.length === 0) return null
  return clock.samples.reduce((best, sample) => Math.max(best, sample.offset), -Infinity)
}
