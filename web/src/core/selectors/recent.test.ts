import { expect, test } from "vitest"
import { AT, START } from "../testing"
import { mayNote, numberOf } from "./recent"

test.each([
  [AT, START + 3_600_000, true],
  [AT, START + 3_600_001, false],
  [null, START, false],
])("closed at %s, at %s the note may be changed: %s", (closed_at, now, expected) => {
  expect(mayNote({ closed_at }, now)).toBe(expected)
})

test.each([
  [{ e164: "+8613800138000", raw: "138 0013 8000" }, "+8613800138000"],
  [{ e164: null, raw: "8001" }, "8001"],
  [{ e164: null, raw: "lu@example.com" }, ""],
  [{ e164: null, raw: "anonymous" }, ""],
  [null, ""],
])("%o is called at %s", (from, expected) => {
  expect(numberOf({ direction: "inbound", from, to: null })).toBe(expected)
})
