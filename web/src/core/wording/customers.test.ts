import { expect, test } from "vitest"
import { translator } from "../texts"
import { fieldText, valueText } from "./customers"

test("fields are called in the reader's words, details as they are", () => {
  expect(fieldText(translator("zh-CN"), "birthday")).toBe("生日")
  expect(fieldText(translator("en"), "attributes.颜色")).toBe("颜色")
})

const en = translator("en")
const zh = translator("zh-CN")

test("values are shown as people write them", () => {
  const plain = [null, "", [], "gold", 3, true, false].map((one) => valueText(en, "tier", one))
  expect(plain).toEqual(["—", "—", "—", "gold", "3", "yes", "no"])
  expect(valueText(en, "total", { amount: "12.00", currency: "CNY" })).toBe("12.00 CNY")
  expect(valueText(en, "items", [{ name: "空调", quantity: 2 }])).toBe("空调 × 2")
})

test("of numbers and mail addresses it is told when they were the customer's, and that others use them", () => {
  const numbers = [
    { e164: "+86138", raw: "138", until: null, shared: true },
    { raw: "139", since: "2025-01-02", until: "2026-01-02" },
  ]
  expect(valueText(en, "phones", numbers)).toBe("138 shared, 139 since 2025-01-02 until 2026-01-02")
  expect(fieldText(zh, "email_days")).toBe("邮箱使用日期")
  const mail = [{ email: "lu@example.com", since: null, until: "2026-01-02" }]
  expect(valueText(zh, "email_days", mail)).toBe("lu@example.com 至 2026-01-02 止")
})

test("an answer that was turned around does not look like the one before", () => {
  const consent = { channel: "sms", purpose: "促销", at: 0, by: "lina" }
  const said = [true, false].map((given) => valueText(zh, "consents", [{ ...consent, given }]))
  expect(said).toEqual(["短信 · 促销 · 同意", "短信 · 促销 · 不同意"])
  expect(valueText(zh, "do_not_contact", true)).toBe("是")
})

test("days are told with their calendar", () => {
  const day = { name: "birthday", day: "08-15", calendar: "solar", leap_month: false }
  expect(valueText(zh, "occasions", [day, { ...day, calendar: "lunar" }])).toBe(
    "生日 08-15, 生日 农历 08-15",
  )
})

test("codes are told in words", () => {
  expect([valueText(zh, "tier_by", "pin"), valueText(zh, "channel", "sms")]).toEqual([
    "固定",
    "短信",
  ])
})

test("a rule of warranty is told with its day and its parts", () => {
  const rule = { months: 24, begins: "installation", parts: { compressor: 60 } }
  expect(valueText(en, "warranty", rule)).toBe("24 months from installation; compressor: 60 months")
})
