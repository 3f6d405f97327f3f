import { describe, expect, it, test } from "vitest"
import { labelOf, labelOfBars, roundTop, scaleOf, type Chart } from "./charts"
import { translatorOf } from "./texts"
import { charts } from "./texts/later/en/charts"

const say = translatorOf(charts)
const chart = (unit: Chart["unit"], ...values: (number | null)[]): Chart => ({
  what: "Offered",
  unit,
  places: values.map((_, n) => `${9 + n}:00`),
  series: [{ name: "May", values }],
  text: (value) => (value === null ? "—" : String(value)),
})

test.each([
  [0, 1],
  [0.003, 0.005],
  [0.175, 0.2],
  [1, 1],
  [41.7, 50],
  [100, 100],
  [100.1, 200],
])("an axis for %d ends at %d", (value, top) => {
  expect(roundTop(value)).toBe(top)
})

describe("an axis", () => {
  it.each([
    ["count", [0], 1, 1],
    ["count", [3, null, 7], 8, 2],
    ["count", [423], 500, 100],
    ["percent", [66.7], 100, 25],
    ["percent", [], 100, 25],
    ["ms", [180_000], 180_000, 60_000],
    ["ms", [7_000], 8_000, 2_000],
    ["ms", [7 * 3_600_000], 8 * 3_600_000, 2 * 3_600_000],
  ] as const)("of %s up to %j ends at %d, by %d", (unit, values, max, step) => {
    expect(scaleOf(chart(unit, ...values))).toEqual({ max, step })
  })
})

describe("a chart as a sentence", () => {
  it("says of a line where it is lowest, highest and at last", () => {
    expect(labelOf(chart("count", 3, null, 7, 5, null), say)).toBe(
      "Offered, 9:00 – 13:00. May: lowest 3, highest 7, last 5.",
    )
    expect(labelOf(chart("percent", null, null), say)).toContain("May: nothing known")
  })

  it("says each of its bars", () => {
    expect(labelOfBars(chart("count", 3, null), say)).toBe("Offered. May: 9:00 3, 10:00 —.")
  })
})
