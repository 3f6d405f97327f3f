import { expect, test } from "vitest"
import { translator } from "../texts"
import { fieldText, valueText } from "./customers"

test("fields are called in the reader's words, details as they are", () => {
  expect(fieldText(translator("zh-CN"), "birthday")).toBe("生日")
  expect(fieldText(translator("en"), "attributes.颜色")).toBe("颜色")
})

test("values are shown as people write them", () => {
  const numbers = [
    { e164: "+86138", raw: "138", until: null },
    { raw: "139", until: "2026-01-02" },
  ]
  expect([null, "", [], "gold", 3].map(valueText)).toEqual(["—", "—", "—", "gold", "3"])
  expect(valueText(numbers)).toBe("138, 139 2026-01-02")
  expect(valueText({ amount: "12.00", currency: "CNY" })).toBe("12.00 CNY")
  expect(valueText([{ name: "空调", quantity: 2 }])).toBe("空调")
})
