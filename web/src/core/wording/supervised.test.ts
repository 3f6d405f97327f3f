import { expect, test } from "vitest"
import { translator } from "../texts"
import { AT, START } from "../testing"
import { supervisedText } from "./supervised"

const words = {
  t: translator("en"),
  language: "en",
  now: START,
  queueName: () => "Sales",
  presenceName: () => "Lunch",
} as const
const queue = { queue: "sales", by: "boss" } as const

test.each([
  [{ type: "serves", until: null, ...queue }, "boss: you serve Sales now."],
  [{ type: "serves_not", until: null, ...queue }, "boss: you do not serve Sales now."],
  [{ type: "queue_reset", ...queue }, "boss: for Sales it is as before."],
  [
    { type: "queue_reset", queue: "sales", by: null },
    "For Sales it is as before: the time is over.",
  ],
  [{ type: "presence", presence: "lunch", by: "boss" }, "boss set your presence: Lunch."],
  [{ type: "stays", by: "boss" }, "boss: nothing comes after this contact."],
] as const)("%o", (deed, expected) => {
  expect(supervisedText(words, deed)).toBe(expected)
})

test("until when is said", () => {
  expect(supervisedText(words, { type: "serves", until: AT, ...queue })).toMatch(
    /^boss: you serve Sales until \d\d:\d\d\.$/,
  )
})
