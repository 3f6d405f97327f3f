import { expect, test } from "vitest"
import { scaleOf } from "./charts"
import { ratesChart, repairMonths, repairsChart, salesRow, survivalChart } from "./faults"
import { translator } from "./texts"

const words = { t: translator("en"), language: "en" } as const
const rate = (month: number, per_1000: number, low: number | null, high: number | null) => ({
  month, units: 24, repairs: 1, per_1000, low, high,
}) // prettier-ignore

test("rates have their bounds where these are known, within the axis unless they are far above", () => {
  const chart = ratesChart([rate(1, 41.7, 7.4, 202.4), rate(2, 100, null, null)], words)
  expect(chart.places).toEqual(["1", "2"])
  expect(chart.series[0]?.values).toEqual([41.7, 100])
  expect(chart.series[0]?.bounds).toEqual([{ low: 7.4, high: 202.4 }, null])
  expect(scaleOf(chart)).toEqual({ max: 250, step: 50 })
  expect(scaleOf(ratesChart([rate(1, 10, 0.5, 900)], words)).max).toBe(30)
  expect(scaleOf(ratesChart([rate(1, 0, 0, 161.1)], words)).max).toBe(200)
})

test("curves have every month, in percent and in parts of a repair", () => {
  const curve = [
    { month: 0, units: 9, without_fault: 100, low: 100, high: 100, repairs: 0 },
    { month: 1, units: 9, without_fault: 80.5, low: 60, high: 90, repairs: 0.25 },
  ]
  const survival = survivalChart(curve, words)
  expect(survival.series[0]).toMatchObject({ values: [100, 80.5], bounds: curve })
  expect([scaleOf(survival), survival.text(80.5)]).toEqual([{ max: 100, step: 25 }, "80.5%"])
  const repairs = repairsChart(curve, words)
  expect(repairs.series[0]?.values).toEqual([0, 0.25])
  expect(scaleOf(repairs)).toEqual({ max: 0.25, step: 0.05 })
  expect(repairs.text(0.25)).toBe("0.25")
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
