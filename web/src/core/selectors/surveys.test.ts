import { expect, test } from "vitest"
import { translator } from "../texts"
import type { SurveyResults } from "../wire"
import { dimensionRows, surveyRows, type Estimate } from "./surveys"

const english = translator("en")

const estimate = (
  value: number,
  low: number | null = null,
  high: number | null = null,
): Estimate => ({
  n: 9,
  value,
  low,
  high,
})
const figures = (score: Estimate | null): SurveyResults["total"] => ({
  asked: 20,
  answered: score === null ? 0 : 9,
  response: null,
  score,
  mean: null,
  good: null,
  gap: null,
})
const results = (change: Partial<SurveyResults>): SurveyResults => ({
  survey: "happy",
  kind: "csat",
  from: "2026-05-01T00:00:00.000Z",
  to: "2026-06-01T00:00:00.000Z",
  by: "queue",
  total: figures(estimate(66.6667, 35.4, 88)),
  groups: [],
  dimensions: [],
  poor: [],
  not_asked: [],
  not_sent: [],
  ...change,
})

test("all answers come first, then groups, and one that is not known has words", () => {
  const groups = [
    { id: "support", name: "After-sales", figures: figures(estimate(50)) },
    { id: null, name: null, figures: figures(null) },
  ]
  const rows = surveyRows(english, "en", results({ groups }))
  expect(rows.map((row) => [row.label, row.answered, row.value, row.interval])).toEqual([
    ["All", "9 of 20", "67 %", "35 … 88"],
    ["After-sales", "9 of 20", "50 %", ""],
    ["not known", "0 of 20", "—", ""],
  ])
  expect(rows[0]?.bar).toEqual({ from: 0, length: 66.6667, low: 35.4, high: 88 })
  expect(rows[1]?.bar).toEqual({ from: 0, length: 50, low: null, high: null })
  expect(rows[2]?.bar).toBeNull()
})

test.each([
  ["recommendation", estimate(-50, -100, 0), "-50", { from: 25, length: 25, low: 0, high: 50 }],
  ["recommendation", estimate(50, 0, 100), "+50", { from: 50, length: 25, low: 50, high: 100 }],
  ["effort", estimate(4, 1, 7), "4", { from: 0, length: 50, low: 0, high: 100 }],
] as const)("a bar of %s begins where nothing is", (kind, score, value, bar) => {
  const [row] = surveyRows(english, "en", results({ kind, total: figures(score) }))
  expect(row?.value).toBe(value)
  expect(row?.bar).toEqual(bar)
})

test("a gap below what was expected is drawn to the left", () => {
  const dimensions = [
    {
      dimension: "reliability",
      statements: 5,
      perceived: estimate(5.04),
      expected: estimate(6.5),
      gap: estimate(-1.5, -3, 0),
      perceived_alpha: 0.816,
      expected_alpha: null,
    },
    {
      dimension: "empathy",
      statements: 5,
      perceived: null,
      expected: null,
      gap: null,
      perceived_alpha: null,
      expected_alpha: null,
    },
  ] as const
  const [first, second] = dimensionRows(
    english,
    "en",
    results({ kind: "service_quality", dimensions: [...dimensions] }),
  )
  expect(first).toEqual({
    key: "reliability",
    label: "Reliability",
    both: "6.5 · 5",
    gap: "-1.5",
    interval: "-3 … 0",
    alpha: "0.82",
    bar: { from: 37.5, length: 12.5, low: 25, high: 50 },
  })
  expect(second?.gap).toBe("—")
  expect(second?.bar).toBeNull()
})
