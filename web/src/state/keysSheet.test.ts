import { expect, test } from "vitest"
import { createKeysSheet } from "./keysSheet"

test("it lists what the screen that is shown can do", () => {
  const sheet = createKeysSheet()
  const leave = sheet.list(["accept", "leave"])
  sheet.list(["leave", "sheet"])
  expect([...sheet.meanings.value].sort()).toEqual(["accept", "leave", "sheet"])
  leave()
  expect([...sheet.meanings.value].sort()).toEqual(["leave", "sheet"])
})
