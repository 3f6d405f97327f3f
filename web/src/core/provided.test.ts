import { expect, test } from "vitest"
import { providerTexts } from "./texts/later/provider"
import { proofOf, refusalOf } from "./provided"

test("words behind # are read, and nothing else", () => {
  expect(refusalOf("#sign-in=no_role")).toBe("no_role")
  expect(["", "#", "#sign-in=", "#sign-in=<b>", "#proof=ended"].map(refusalOf)).toEqual(
    Array(5).fill(""),
  )
  expect(proofOf("#proved")).toBe("proved")
  expect(proofOf("#proof=not_fresh")).toBe("not_fresh")
  expect(["", "#provedx", "#sign-in=no_role", "#proof=a b"].map(proofOf)).toEqual(
    Array(4).fill(null),
  )
})

test("both languages say something else of each reason", () => {
  const { en, "zh-CN": zh } = providerTexts
  expect(Object.keys(zh)).toEqual(Object.keys(en))
  expect(new Set(Object.values(zh)).size).toBe(Object.keys(zh).length)
})
