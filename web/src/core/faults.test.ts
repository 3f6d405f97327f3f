import { expect, test } from "vitest"
import { bandPath, bars, repairMonths, salesRow, stepPath, topOfRates } from "./faults"

const rate = (month: number, per_1000: number, low: number | null, high: number | null) => ({
  month,
  units: 24,
  repairs: 1,
  per_1000,
  low,
  high,
})

test("bounds are within the axis unless they are far above all bars", () => {
  expect(topOfRates([rate(1, 41.7, 7.4, 202.4), rate(2, 100, 27.9, 301)])).toBe(500)
  expect(topOfRates([rate(1, 10, 0.5, 900)])).toBe(50)
  expect(topOfRates([rate(1, 0, 0, 161.1)])).toBe(200)
  expect(topOfRates([])).toBe(1)
})

test("a bar is as high as its rate, and stays within the chart with its bounds", () => {
  const [first, second] = bars([rate(1, 25, 10, 200), rate(2, 0, null, null)], 100)
  expect(first).toEqual({ x: 7.5, width: 35, middle: 25, y: 75, height: 25, low: 90, high: 0 })
  expect(second).toMatchObject({ middle: 75, y: 100, height: 0, low: null, high: null })
})

test("a line keeps its value until the next month, and the band lies around it", () => {
  const points = [
    { month: 0, value: 100, low: 100, high: 100 },
    { month: 1, value: 80, low: 60, high: 90 },
    { month: 2, value: 50, low: 30, high: 70 },
  ]
  expect(stepPath(points, 100)).toBe("M0 0H50V20H100V50")
  expect(bandPath(points, 100)).toBe("M0 0H50V10H100V30H100V70H100V40H50V0H0Z")
  expect(stepPath([], 100)).toBe("")
  expect(bandPath([], 100)).toBe("")
  expect(stepPath([{ month: 0, value: 1 }], 2)).toBe("M0 50")
})

test("the table has every month from the first repair to the last, and nothing before a sale", () => {
  const old = {
    month: "2025-11",
    units: 4,
    repairs: [
      { month: "2025-12", repairs: 1 },
      { month: "2026-03", repairs: 2 },
    ],
  }
  const months = repairMonths([old, { month: "2026-02", units: 1, repairs: [] }])
  expect(months).toEqual(["2025-12", "2026-01", "2026-02", "2026-03"])
  expect(salesRow(old, months)).toEqual([1, 0, 0, 2])
  expect(salesRow({ month: "2026-02", units: 1, repairs: [] }, months)).toEqual([null, null, 0, 0])
  expect(repairMonths([])).toEqual([])
})
