import { expect, test } from "vitest"
import { differenceOf, turned } from "./roleEdit"

test("what is gained and lost is told apart", () => {
  const before = { rights: ["audit.read", "supervise"] }
  expect(differenceOf(before, new Set(["supervise", "work.read"]))).toEqual({
    gained: ["work.read"],
    lost: ["audit.read"],
  })
  expect(differenceOf(before, new Set(before.rights))).toEqual({ gained: [], lost: [] })
})

test("a right is turned on, and off again", () => {
  const on = turned(new Set(["a"]), "b")
  expect([...on]).toEqual(["a", "b"])
  expect([...turned(on, "b")]).toEqual(["a"])
})
