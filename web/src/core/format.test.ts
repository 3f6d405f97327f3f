import { describe, expect, test } from "vitest"
import {
  ago,
  clockTime,
  day,
  duration,
  fileSize,
  isUuid,
  languageName,
  moment,
  money,
  phone,
  secondsLeft,
} from "./format"

test.each([
  [0, "0:00"],
  [7_999, "0:07"],
  [750_000, "12:30"],
  [3_729_000, "1:02:09"],
  [-5_000, "0:00"],
])("%i ms is %s", (ms, expected) => {
  expect(duration(ms)).toBe(expected)
})

test.each([
  [20_000, 0, 20],
  [20_000, -200, 20],
  [20_000, 19_001, 1],
  [20_000, 19_800, 0],
  [20_000, 20_000, 0],
  [20_000, 25_000, 0],
])("deadline %i at %i leaves %i s", (deadline, now, expected) => {
  expect(secondsLeft(deadline, now)).toBe(expected)
})

test.each([
  [{ e164: "+8613800138000", raw: "138 0013-8000" }, "138 0013 8000"],
  [{ e164: "+864008001234", raw: "400-800-1234" }, "400-800-1234"],
  [{ e164: null, raw: "138****8000" }, "138****8000"],
  [null, "—"],
])("%o reads %s", (address, expected) => {
  expect(phone(address)).toBe(expected)
})

describe("money", () => {
  test.each([
    [{ amount: "1299.00", currency: "CNY" }, "zh-CN", "¥1,299"],
    [{ amount: "12.50", currency: "USD" }, "en", "$12.50"],
    [{ amount: "12", currency: "??" }, "en", "12 ??"],
    [null, "en", "—"],
  ] as const)("%o in %s", (value, language, expected) => {
    expect(money(value, language)).toBe(expected)
  })
})

test.each(["en", "zh-CN"] as const)("the first hour of a day is 00 in %s", (language) => {
  const at = new Date(2026, 4, 1, 0, 5, 9)
  expect(moment(at.toISOString(), at.getTime(), language)).toBe("00:05")
  expect(moment(at.toISOString(), at.getTime() + 86_400_000, language)).toContain("00:05")
  expect(clockTime(at.toISOString(), language)).toBe("00:05:09")
})

test("a day is the same day in every time zone", () => {
  expect(day("2026-05-01", "en")).toBe("May 1, 2026")
  expect(day("2026-05-01", "zh-CN")).toBe("2026年5月1日")
  expect(day(null, "en")).toBe("—")
})

test("how long ago, in the largest unit that fits", () => {
  const now = Date.parse("2026-11-21T08:00:00Z")
  expect(ago("2026-11-20T07:00:00Z", now, "en")).toBe("yesterday")
  expect(ago("2026-08-01T00:00:00Z", now, "zh-CN")).toBe("3个月前")
})

test.each([
  ["zh", "en", "Chinese"],
  ["en", "zh-CN", "英语"],
  ["not a tag", "en", "not a tag"],
] as const)("language %s in %s is %s", (code, language, expected) => {
  expect(languageName(code, language)).toBe(expected)
})

test.each([
  ["0192f0c1-7b3a-7c1e-9f00-0123456789ab", true],
  ["C00017", false],
  ["KFR-35GW-2025", false],
])("%s is a machine's id: %s", (text, expected) => {
  expect(isUuid(text)).toBe(expected)
})

test.each([
  [0, "0 B"],
  [1023, "1,023 B"],
  [2048, "2 KB"],
  [1_572_864, "1.5 MB"],
])("a file of %i bytes has %s", (bytes, expected) => {
  expect(fileSize(bytes, "en")).toBe(expected)
})
