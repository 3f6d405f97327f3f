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

test("exclusions in words, most first, none of zero, new reasons plainly", () => {
  expect(exclusionTexts(t, { busy: 1, offline: 3, on_break: 0, on_the_moon: 2 })).toEqual([
    "3 offline",
    "2: on the moon",
    "1 busy",
  ])
})
