import { expect, test } from "vitest"
import { smsParts } from "./sms"

const a = (count: number) => "a".repeat(count)
const han = (count: number) => "汉".repeat(count)

test.each([
  ["nothing", "", 0, "gsm7"],
  ["160 a", a(160), 1, "gsm7"],
  ["161 a", a(161), 2, "gsm7"],
  ["306 a", a(306), 2, "gsm7"],
  ["307 a", a(307), 3, "gsm7"],
  ["80 €", "€".repeat(80), 1, "gsm7"],
  ["81 €", "€".repeat(81), 2, "gsm7"],
  ["€ that would be torn apart", `${a(152)}€${a(153)}`, 3, "gsm7"],
  ["70 汉", han(70), 1, "ucs2"],
  ["71 汉", han(71), 2, "ucs2"],
  ["134 汉", han(134), 2, "ucs2"],
  ["135 汉", han(135), 3, "ucs2"],
  ["35 😀", "😀".repeat(35), 1, "ucs2"],
  ["36 😀", "😀".repeat(36), 2, "ucs2"],
  ["😀 that would be torn apart", `${han(66)}😀${han(67)}`, 3, "ucs2"],
  ["one ’ in 71 characters", `’${a(70)}`, 2, "ucs2"],
  ["one ç in 71 characters", `ç${a(70)}`, 2, "ucs2"],
  ["one ` in 71 characters", `\`${a(70)}`, 2, "ucs2"],
])("%s", (_, text, count, encoding) => {
  expect(smsParts(text)).toMatchObject({ count, encoding })
})

test("what is left is of the last message", () => {
  expect(smsParts("").left).toBe(160)
  expect(smsParts(a(160)).left).toBe(0)
  expect(smsParts(a(161)).left).toBe(153 - 8)
  expect(smsParts(`${a(152)}€${a(153)}`).left).toBe(151)
  expect(smsParts(han(71)).left).toBe(67 - 4)
})
