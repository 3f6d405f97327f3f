import { expect, test } from "vitest"
import { translator } from "../texts"
import { callerNumber } from "./contacts"

const zh = translator("zh-CN")

test.each([
  [{ e164: null, raw: "anonymous" }, "号码未显示"],
  [null, "号码未显示"],
  [{ e164: "+8613800138000", raw: "13800138000" }, "138 0013 8000"],
])("%o reads %s", (address, expected) => {
  expect(callerNumber(zh, address)).toBe(expected)
})
