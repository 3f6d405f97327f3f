import { expect, test } from "vitest"
import { endedText, isNear, isProlonged, WARN_MS, type Ends } from "./signInEnd"

const AT = Date.parse("2026-11-21T12:00:00.000Z")
const IDLE: Ends = {
  ends_at: "2026-11-21T12:00:00.000Z",
  ends_at_latest: "2026-11-22T00:00:00.000Z",
}
const LAST: Ends = { ends_at: IDLE.ends_at, ends_at_latest: IDLE.ends_at }

test("the screen says it five minutes before", () => {
  expect(isNear(IDLE, AT - WARN_MS - 1)).toBe(false)
  expect(isNear(IDLE, AT - WARN_MS)).toBe(true)
})

test("use prolongs a sign-in until its latest end", () => {
  expect([isProlonged(IDLE), isProlonged(LAST)]).toEqual([true, false])
})

test.each([
  { reason: "too_many_sessions", ends: IDLE, now: AT - 1, expected: "too_many_sessions" },
  { reason: "idle_limit", ends: null, now: AT, expected: "idle_limit" },
  { reason: "", ends: IDLE, now: AT, expected: "idle_limit" },
  { reason: "", ends: LAST, now: AT, expected: "time_limit" },
])("the form says why: $reason, $expected", ({ reason, ends, now, expected }) => {
  expect(endedText(reason, ends, now)).toBe(`sign_in.ended.${expected}`)
})

test.each([
  { reason: "", ends: IDLE, now: AT - 1 },
  { reason: "", ends: null, now: AT },
  { reason: "moon_phase", ends: IDLE, now: AT },
])("and that it ended, where it is not known why: $reason", ({ reason, ends, now }) => {
  expect(endedText(reason, ends, now)).toBe("sign_in.ended")
})
