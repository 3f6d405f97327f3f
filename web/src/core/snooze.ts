/** When a contact that is put off comes back: what most agents want, as instants. */
import type { Key } from "./texts"

export interface SnoozeTime {
  readonly text: Key
  /** The instant, RFC 3339. */
  readonly at: string
}

const MORNING_HOUR = 9
const DAYS_A_WEEK = 7
const MONDAY = 1

/** In an hour and in four, tomorrow and next Monday in the morning, by the clock of the screen. */
export function snoozeTimes(now: number): readonly SnoozeTime[] {
  const today = new Date(now).getDay()
  const toMonday = (MONDAY - today + DAYS_A_WEEK) % DAYS_A_WEEK || DAYS_A_WEEK
  const times: readonly (readonly [Key, number])[] = [
    ["snooze.one_hour", inHours(now, 1)],
    ["snooze.four_hours", inHours(now, 4)],
    ["snooze.tomorrow", morningIn(now, 1)],
    ["snooze.monday", morningIn(now, toMonday)],
  ]
  return times.map(([text, at]) => ({ text, at: new Date(at).toISOString() }))
}

function inHours(now: number, hours: number): number {
  return now + hours * 3_600_000
}

/** A day has 23 hours or 25 now and then: the calendar counts, not the hours. */
function morningIn(now: number, days: number): number {
  const at = new Date(now)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, MORNING_HOUR).getTime()
}

/** What a field for date and time has (`2026-05-01T14:00`), as an instant; null: nothing that is to come. */
export function typedTime(typed: string, now: number): string | null {
  const at = Date.parse(typed)
  return Number.isNaN(at) || at <= now ? null : new Date(at).toISOString()
}
