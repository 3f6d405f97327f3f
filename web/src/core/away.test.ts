import { expect, test } from "vitest"
import { asked, awayNow, fieldTime, hasBegun } from "./away"
import { instant } from "./format"
import { typedTime } from "./snooze"
import type { HandoverView } from "./wire"

const FROM = "2026-05-02T01:00:00.000Z"
const UNTIL = "2026-05-04T01:00:00.000Z"
const handover: HandoverView = {
  agent: "lina",
  to: { kind: "agent", name: "wei" },
  since: FROM,
  until: UNTIL,
  begun: false,
  by: "li.na",
}

test("work goes to an agent or a queue, at once or from a time on", () => {
  const to = { from: "lina", to: "li na", until: UNTIL }
  expect(asked("lina", "agent li na", null, UNTIL)).toEqual(to)
  expect(asked("lina", "queue support", FROM, UNTIL)).toEqual({
    ...to,
    to: "queue:support",
    since: FROM,
  })
})

test("an agent is away from the beginning until before the end", () => {
  const away = (at: string) => awayNow([handover], "lina", instant(at)) !== null
  expect([away("2026-05-02T00:59:59.999Z"), away(FROM), away(UNTIL)]).toEqual([false, true, false])
  expect(awayNow([handover], "wei", instant(FROM))).toBeNull()
  expect(hasBegun(handover, instant(FROM) - 1)).toBe(false)
})

test("what a field shows is the instant that it was", () => {
  expect(typedTime(fieldTime(UNTIL), instant(FROM))).toBe(UNTIL)
})
