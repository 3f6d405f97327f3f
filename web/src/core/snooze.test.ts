import { expect, test } from "vitest"
import { snoozeTimes, typedTime } from "./snooze"

/** By the clock of the machine that runs the test: a Friday afternoon. */
const FRIDAY = new Date(2026, 4, 1, 14, 30).getTime()

function local(year: number, month: number, day: number, hour: number, minute = 0): string {
  return new Date(year, month, day, hour, minute).toISOString()
}

test("an hour, four hours, tomorrow and Monday in the morning", () => {
  expect(snoozeTimes(FRIDAY)).toEqual([
    { text: "snooze.one_hour", at: local(2026, 4, 1, 15, 30) },
    { text: "snooze.four_hours", at: local(2026, 4, 1, 18, 30) },
    { text: "snooze.tomorrow", at: local(2026, 4, 2, 9) },
    { text: "snooze.monday", at: local(2026, 4, 4, 9) },
  ])
})

test("on a Monday the next one is meant", () => {
  const monday = new Date(2026, 4, 4, 8).getTime()
  expect(snoozeTimes(monday).at(-1)?.at).toBe(local(2026, 4, 11, 9))
})

test.each([
  ["2026-05-01T16:00", local(2026, 4, 1, 16)],
  ["2026-05-01T14:30", null],
  ["", null],
])("%s as it was typed", (typed, at) => {
  expect(typedTime(typed, FRIDAY)).toBe(at)
})
