import { expect, test } from "vitest"
import { translator } from "../texts"
import { customerNumber, originText, ownAddress, saidAbout } from "./contacts"

const zh = translator("zh-CN")

test.each([
  [{ e164: null, raw: "anonymous" }, "号码未显示"],
  [{ e164: null, raw: "sip:anonymous@anonymous.invalid" }, "号码未显示"],
  [{ e164: null, raw: "anonymous@anonymous.invalid" }, "号码未显示"],
  [{ e164: null, raw: '"Anonymous" <sip:anonymous@10.0.0.1>' }, "号码未显示"],
  [{ e164: null, raw: "Private Number" }, "号码未显示"],
  [{ e164: null, raw: "隐藏号码" }, "号码未显示"],
  [{ e164: null, raw: "主叫号码隐藏" }, "号码未显示"],
  [{ e164: null, raw: "Unbekannte Rufnummer" }, "号码未显示"],
  [{ e164: null, raw: "Número privado <sip:@gw>" }, "号码未显示"],
  [{ e164: null, raw: "No Caller ID" }, "号码未显示"],
  [{ e164: null, raw: "---" }, "号码未显示"],
  [{ e164: null, raw: "+266696687" }, "号码未显示"],
  [{ e164: null, raw: "****" }, "****"],
  [{ e164: null, raw: "138****8000" }, "138****8000"],
  [{ e164: null, raw: "-1" }, "号码未显示"],
  [{ e164: null, raw: "1001" }, "1001"],
  [null, "号码未显示"],
  [{ e164: "+8613800138000", raw: "13800138000" }, "138 0013 8000"],
])("%o reads %s", (address, expected) => {
  expect(customerNumber(zh, { direction: "inbound", from: address, to: null })).toBe(expected)
})

test("the customer of an outbound contact is whom we called", () => {
  const ends = {
    direction: "outbound",
    from: { e164: null, raw: "4008001234" },
    to: { e164: "+8613800138000", raw: "13800138000" },
  } as const
  expect(customerNumber(zh, ends)).toBe("138 0013 8000")
  expect(ownAddress(ends)).toBe(ends.from)
})

test("a task hides no number: it is of an item", () => {
  const task = { direction: "inbound", from: null, to: null, channel: "task" } as const
  expect(customerNumber(zh, task)).toBe("无客户")
  expect(customerNumber(zh, { ...task, attributes: { work_number: "C-2026-000123" } })).toBe(
    "C-2026-000123",
  )
})

const beijing = { en: "Beijing", zh: "北京市" }
const mobile = { en: "China Mobile", zh: "中国移动" }

test.each([
  ["en", beijing, mobile, "Beijing · China Mobile"],
  ["zh-CN", beijing, mobile, "北京市 · 中国移动"],
  ["zh-CN", beijing, null, "北京市"],
  ["en", null, mobile, "China Mobile"],
  ["en", null, undefined, ""],
] as const)("in %s a number is from %o, %o: %s", (language, place, carrier, expected) => {
  expect(originText(language, place, carrier)).toBe(expected)
})

test.each<[Record<string, unknown>, string]>([
  [{ question: "Is it broken?", reason: "repair" }, "Is it broken?"],
  [{ reason: "repair" }, "repair"],
  [{ topic: "Repair", said_name: "Lu" }, ""],
  [{ question: 7 }, ""],
])("of %o it is asked: %s", (attributes, asked) => {
  expect(saidAbout({ attributes })).toBe(asked)
})
