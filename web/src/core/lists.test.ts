import { expect, test } from "vitest"
import { listed } from "./lists"

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

test("a list of fifty is whole", () => {
  expect(listed(numbers(50))).toEqual({ shown: numbers(50), of: null })
})

test("of a longer one the first fifty are shown, and of how many", () => {
  expect(listed(numbers(100_000))).toEqual({ shown: numbers(50), of: 100_000 })
})

test("the one that is open is shown wherever it stands", () => {
  expect(listed(numbers(1_000), (n) => n === 700).shown).toEqual([...numbers(50), 700])
  expect(listed(numbers(1_000), (n) => n === 7).shown).toEqual(numbers(50))
})
