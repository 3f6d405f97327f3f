import { expect, test } from "vitest"
import { faultsOf, faultText, followUpTimes, leftOver, typedAfter } from "./itemForm"

test("what was typed stays when the item changes, and the rest is as it is now", () => {
  const before = { money: "89", words: "dead" }
  const typed = { money: "60", words: "dead" }
  const now = { money: "89", words: "quite dead" }
  expect(typedAfter(typed, before, now)).toEqual({ money: "60", words: "quite dead" })
  expect(leftOver(typed, before, " He is glad. ")).toBe("60\n He is glad. ")
  expect(leftOver(before, before, "")).toBe("")
})

test("what is wrong is said at its field", () => {
  const errors = [
    { pointer: "#/fields/money", detail: "no number" },
    { pointer: "#/note", detail: "needed with this outcome" },
  ]
  expect([...faultsOf({ errors })]).toEqual(["fields/money", "note"])
  expect(faultText({ kind: "money" }, " ")).toBe("item.needed")
  expect(faultText({ kind: "day" }, "soon")).toBe("item.wrong.day")
  expect([...faultsOf(null)]).toEqual([])
})

test("a follow-up is tomorrow, on the next weekday or in a week, at ten", () => {
  const friday = new Date(2026, 10, 27, 18).getTime()
  const found = followUpTimes(friday, null).map(({ text, at }) => [text, new Date(at)])
  expect(found).toEqual([
    ["newitem.tomorrow", new Date(2026, 10, 28, 10)],
    ["newitem.weekday", new Date(2026, 10, 30, 10)],
    ["newitem.week", new Date(2026, 11, 4, 10)],
  ])
  const monday = new Date(2026, 10, 30, 9).getTime()
  expect(followUpTimes(monday, null).map(({ text }) => text)).toEqual([
    "newitem.tomorrow",
    "newitem.week",
  ])
})

test("the next business day is as the hub says it", () => {
  const friday = new Date(2026, 10, 27, 18).getTime()
  const tuesday = new Date(2026, 11, 1, 13).toISOString()
  expect(followUpTimes(friday, tuesday)[1]).toEqual({ text: "newitem.business_day", at: tuesday })
})
