import { expect, test } from "vitest"
import { heightOf } from "./mailHeight"

const LINE = 21
const lines = (text: string, width = 416, pictures = 0) =>
  (heightOf(text, width, pictures) - 16) / LINE - 1

test.each([
  ["one line", "Which batteries?", 1],
  ["a paragraph and another", "Hello\n\n\n\nBye", 3],
  ["letters that fill three lines", "a".repeat(150), 3],
  ["Chinese letters, twice as wide", "电".repeat(57), 2],
  ["what it repeats, folded", `Two\n\n${"> old\n".repeat(40)}`, 3],
])("%s", (_, text, expected) => {
  expect(lines(text)).toBe(expected)
})

test("in a narrow frame the same takes more lines, and pictures take room", () => {
  expect(lines("a".repeat(150), 216)).toBe(6)
  expect(heightOf("a", 400, 2) - heightOf("a", 400, 0)).toBe(480)
  expect(Number.isFinite(heightOf("a".repeat(50), 0, 0))).toBe(true)
})
