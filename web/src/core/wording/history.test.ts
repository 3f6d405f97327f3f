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

test.each([
  [
    { type: "contact_enriched", by: "boss", priority: 5 },
    "boss set the priority to 5",
    "boss 将优先级设为 5",
  ],
  [{ type: "contact_enriched" }, "Routing learned more about it", "补充了分配依据"],
  [
    { type: "contact_transferred", by: "boss", from_queue: "support", to_queue: "sales" },
    "boss moved it from [support] to [sales]",
    "boss 将其从 [support] 移到 [sales]",
  ],
  [
    { type: "contact_transferred", agent: "lina", to_agent: "wang" },
    "<lina> passed it on to <wang>",
    "<lina> 转接给 <wang>",
  ],
  [{ type: "contact_transferred", to_queue: "sales" }, "Passed on to [sales]", "转接给 [sales]"],
  [{ type: "contact_transferred" }, "Passed on to —", "转接给 —"],
  [
    { type: "contact_assigned", agent: "lina", by: "boss" },
    "boss gave it to <lina>",
    "boss 指派给 <lina>",
  ],
  [
    { type: "contact_assigned", agent: "lina" },
    "Given to <lina> by a supervisor",
    "班长指派给 <lina>",
  ],
])("%o says who did it", (event, english, chinese) => {
  expect(eventText(t, { seq: 1, at: "", ...event }, names)).toBe(english)
  expect(eventText(translator("zh-CN"), { seq: 1, at: "", ...event }, names)).toBe(chinese)
})

test("exclusions in words, most first, none of zero, new reasons plainly", () => {
  expect(exclusionTexts(t, { busy: 1, offline: 3, on_break: 0, on_the_moon: 2 })).toEqual([
    "3 offline",
    "2: on the moon",
    "1 busy",
  ])
})
