import { expect, test } from "vitest"
import { translator } from "../texts"
import { presenceText } from "./presences"

test.each([
  ["lunch", "午休 Lunch"],
  ["missed", "Missed an offer"],
  ["in_training", "in training"],
])("%s", (id, expected) => {
  const breaks = [{ id: "lunch", name: "午休 Lunch" }]
  expect(presenceText(translator("en"), breaks, id)).toBe(expected)
})
