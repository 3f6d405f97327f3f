import { expect, test } from "vitest"
import { translator } from "../texts"
import type { SurveyResults } from "../wire"
import { surveyCsv } from "./surveyCsv"
import { surveyRows } from "./surveys"

const english = translator("en")
const score = { n: 9, value: 50, low: 35.4, high: 88 }
const figures = {
  asked: 20,
  answered: 9,
  response: null,
  score,
  mean: null,
  good: null,
  gap: null,
}
const results: SurveyResults = {
  survey: "happy",
  kind: "recommendation",
  from: "2026-05-01T00:00:00.000Z",
  to: "2026-06-01T00:00:00.000Z",
  by: "agent",
  total: figures,
  groups: [
    {
      id: "x",
      name: '=HYPERLINK("x"), Li',
      figures: { ...figures, score: { ...score, value: -3 } },
    },
  ],
  dimensions: [],
  poor: [],
  not_asked: [],
  not_sent: [],
}

test("the file has the rows that are shown, and no cell is a formula", () => {
  const csv = surveyCsv(english, "en", results)
  expect(csv).toBe(
    "\ufeffAgent,Answered,Result,19 times in 20\r\n" +
      "All,9 of 20,+50,35 … 88\r\n" +
      `"'=HYPERLINK(""x""), Li",9 of 20,-3,35 … 88\r\n`,
  )
  for (const row of surveyRows(english, "en", results)) expect(csv).toContain(row.interval)
})

test("the gaps of dimensions follow below", () => {
  const dimension = {
    dimension: "empathy",
    statements: 5,
    perceived: score,
    expected: score,
    gap: { n: 9, value: -1.25, low: -2, high: -0.5 },
    perceived_alpha: 0.71,
    expected_alpha: null,
  } as const
  const csv = surveyCsv(english, "en", {
    ...results,
    kind: "service_quality",
    dimensions: [dimension],
  })
  expect(csv.split("\r\n").at(-2)).toBe("Understanding,50 · 50,-1.3,-2 … -0.5,0.71")
})
