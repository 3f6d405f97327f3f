/** Queues as the board shows them. */
import { duration, instant } from "../format"
import { by, type Compare, type Sorting } from "../order"
import type { QueueView } from "../wire"

/** The longest wait now, ticking on from the contact that waits longest. */
export function longestWaitMs(queue: QueueView, now: number): number | null {
  if (queue.oldest_waiting_at == null) return null
  return Math.max(0, now - instant(queue.oldest_waiting_at))
}

/** Under target today: worth a second look, said in words beside the colour. */
export function isBelowTarget(queue: QueueView): boolean {
  return queue.service_level != null && queue.service_level < queue.service_level_target.percent
}

/** The range of the estimated wait as texts show it; none where nobody need wait. */
export function betweenTimes(
  queue: Pick<QueueView, "estimated_wait_range">,
): { from: string; to: string } | null {
  const range = queue.estimated_wait_range
  if (range === null || range.to_ms === 0) return null
  return { from: duration(range.from_ms), to: duration(range.to_ms) }
}

export type QueueColumn =
  "name" | "waiting" | "longest" | "estimated" | "answered" | "abandoned" | "level"

export function compareQueues({ key, descending }: Sorting<QueueColumn>): Compare<QueueView> {
  const values: Record<QueueColumn, (queue: QueueView) => string | number | null> = {
    name: (queue) => queue.name,
    waiting: (queue) => queue.waiting,
    // Waiting longest means waiting since earliest.
    longest: (queue) =>
      queue.oldest_waiting_at == null ? null : -instant(queue.oldest_waiting_at),
    estimated: (queue) => queue.estimated_wait_ms,
    answered: (queue) => queue.answered_today,
    abandoned: (queue) => queue.abandoned_today,
    level: (queue) => queue.service_level,
  }
  return by(values[key], descending)
}
