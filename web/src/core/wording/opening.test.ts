import { expect, test } from "vitest"
import { anOpening } from "../testing"
import { translator } from "../texts"
import { openingText } from "./opening"

const en = translator("en")
const zh = translator("zh-CN")
const now = Date.parse("2026-11-26T20:00:00")
const at = new Date("2026-11-27T09:00:00").toISOString()

test.each([
  [{}, null, null],
  [{ changes_at: at }, null, null],
  [{ open: false, changes_at: at }, "Closed, opens Nov 27, 09:00", "已关闭，11月27日 09:00 开放"],
  [{ open: false }, "Closed", "已关闭"],
  [
    { open: false, by_hand: true, reason: "power cut" },
    "Closed by hand: power cut",
    "人工关闭：power cut",
  ],
  [{ by_hand: true, reason: "fair" }, "Kept open by hand: fair", "人工保持开放：fair"],
])("%o reads %s, %s", (change, english, chinese) => {
  expect(openingText(en, anOpening(change), now, "en")).toBe(english)
  expect(openingText(zh, anOpening(change), now, "zh-CN")).toBe(chinese)
})
