import { expect, test } from "vitest"
import { translator } from "./texts"
import { callerNumber, eventText, exclusionTexts, marks, sentence } from "./words"

const t = translator("en")
const names = { agent: (id: string) => `<${id}>`, queue: (id: string) => `[${id}]` }
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

const zh = translator("zh-CN")

test.each([
  ["mobile number of one customer", "一位客户的手机号码"],
  ["number of 3 customers", "3 位客户共用的号码"],
  ["serial number of one customer's product", "一位客户的产品序列号"],
  ["a reason nobody translated", "a reason nobody translated"],
])("%s reads %s", (reason, expected) => {
  expect(sentence(zh, reason)).toBe(expected)
  expect(sentence(t, reason)).toBe(reason)
})

test("what tells candidates apart is said mark by mark", () => {
  expect(marks(zh, "成都市; bought KFR-35GW in 2025")).toBe("成都市 · 2025 年购买 KFR-35GW")
  expect(marks(zh, "no. C00017")).toBe("编号 C00017")
})

test.each([
  [{ e164: null, raw: "anonymous" }, "号码未显示"],
  [null, "号码未显示"],
  [{ e164: "+8613800138000", raw: "13800138000" }, "138 0013 8000"],
])("%o reads %s", (address, expected) => {
  expect(callerNumber(zh, address)).toBe(expected)
})
