import { expect, test } from "vitest"
import { translator } from "../texts"
import { eventText, exclusionTexts } from "./history"

const t = translator("en")
const names = { agentName: (id: string) => `<${id}>`, queueName: (id: string) => `[${id}]` }
const item = { seq: 1, at: "", agent: "lina", queue: "support" }

test.each([
  ["offer_made", "Offered to <lina>"],
  ["contact_queued", "Entered queue [support]"],
  ["something_new", "something new"],
])("%s reads %s", (type, expected) => {
  expect(eventText(t, { ...item, type }, names)).toBe(expected)
})

test.each([
  [{ type: "wrap_up_ended", by: "agent" }, "<lina> finished the wrap-up"],
  [{ type: "wrap_up_ended", by: "time_out" }, "The wrap-up of <lina> ran out"],
  [
    { type: "connect_failed", cause: "unreachable" },
    "Connecting to <lina> failed: phone unreachable",
  ],
  [{ type: "connect_failed", cause: "newer" }, "Connecting to <lina> failed"],
  [{ type: "offer_declined", cause: "unreachable" }, "The phone of <lina> could not be reached"],
  [
    { type: "offer_withdrawn", cause: "caller_left" },
    "Offer to <lina> withdrawn: the caller hung up",
  ],
])("%o reads %s", (event, expected) => {
  expect(eventText(t, { ...item, ...event }, names)).toBe(expected)
})

test("exclusions in words, most first, none of zero, new reasons plainly", () => {
  expect(exclusionTexts(t, { busy: 1, offline: 3, on_break: 0, on_the_moon: 2 })).toEqual([
    "3 offline",
    "2: on the moon",
    "1 busy",
  ])
})
