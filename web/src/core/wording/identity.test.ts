import { expect, test } from "vitest"
import { translator } from "../texts"
import { marks, sentence } from "./identity"

const t = translator("en")
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
