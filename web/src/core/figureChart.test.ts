import { describe, expect, it } from "vitest"
import { figureChart } from "./figureChart"
import type { FigureReport, FormulaView } from "./reports"

const figure = (id: string, unit: FormulaView["unit"]): FormulaView => ({
  id, unit, group: "contacts", basis: ["came"], of_agents: false, has_contacts: true, source: null,
  name: { en: id, zh: `${id} 数` }, definition: { en: "", zh: "" },
}) // prettier-ignore
const OFFERED = figure("offered", "count")
const LEVEL = figure("level", "percent")
const words = {
  language: "en",
  total: "Total",
  say: (key: string, of?: object) => `${key} ${Object.values(of ?? {}).join(" to ")}`,
} as const

const row = (from: string, hours: number, offered: number, level: number | null, key = "") => ({
  key,
  name: key,
  from,
  to: new Date(Date.parse(from) + hours * 3_600_000).toISOString(),
  values: { offered, level },
})
const total = (key: string, offered: number) => ({ key, name: key, values: { offered, level: 50 } })

function report(more: Partial<FigureReport>): FigureReport {
  return {
    from: "2026-05-04", to: "2026-05-06", zone: "UTC", basis: "came", every: "day", by: "none",
    as_of: "2026-06-01T00:00:00Z", is_complete: true, figures: ["offered", "level"],
    rows: [], totals: [total("", 3)], whole: { values: {} }, before: null, ...more,
  } // prettier-ignore
}

function before(...rows: ReturnType<typeof row>[]): FigureReport["before"] {
  return { from: "2026-05-01", to: "2026-05-03", rows, totals: [total("", 9)], whole: { values: {} } } // prettier-ignore
}

describe("a chart of figures", () => {
  it("has the intervals in which nothing was counted: 0 of a count, a gap of all else", () => {
    const rows = [row("2026-05-04T00:00:00Z", 24, 5, 80), row("2026-05-06T00:00:00Z", 24, 7, 90)]
    const { chart, isBars } = figureChart(report({ rows }), OFFERED, words)
    expect(isBars).toBe(false)
    expect(chart.places).toEqual(["May 4", "May 5", "May 6"])
    expect(chart.series.map(({ values }) => values)).toEqual([[5, 0, 7]])
    expect(figureChart(report({ rows }), LEVEL, words).chart.series[0]?.values).toEqual([80, null, 90]) // prettier-ignore
  })

  it("lays the days before under their days, told apart, and knows nothing of what is to come", () => {
    const rows = [row("2026-05-04T00:00:00Z", 24, 5, 80)]
    const asked = report({
      rows,
      as_of: "2026-05-04T12:00:00Z",
      before: before(row("2026-05-01T00:00:00Z", 24, 4, 70), row("2026-05-02T00:00:00Z", 24, 6, null)), // prettier-ignore
    })
    const [now, then] = figureChart(asked, OFFERED, words).chart.series
    expect(now?.values).toEqual([5, null])
    expect(now?.isBefore).toBeUndefined()
    expect(then).toMatchObject({ values: [4, 6], isBefore: true })
    expect(then?.name).toBe("days_before May 1, 2026 to May 3, 2026")
  })

  it("does not lay months over each other, which begin on other days", () => {
    const asked = report({
      every: "month",
      rows: [row("2026-03-31T00:00:00Z", 24, 1, 50), row("2026-06-01T00:00:00Z", 720, 2, 50)],
      before: before(row("2026-01-01T00:00:00Z", 720, 4, 70)),
    })
    const { chart } = figureChart(asked, OFFERED, words)
    expect(chart.series.map(({ values }) => values)).toEqual([[1, 0, 0, 2]])
  })

  it("keeps a first week that is one day long apart from the next", () => {
    const rows = [row("2026-05-03T00:00:00Z", 24, 1, 50), row("2026-05-04T00:00:00Z", 168, 2, 50)]
    const { chart } = figureChart(report({ every: "week", rows }), OFFERED, words)
    expect(chart.series[0]?.values).toEqual([1, 2])
  })

  it("is the same over the night in which clocks go forward", () => {
    const rows = [
      row("2026-03-27T23:00:00Z", 24, 1, 50),
      row("2026-03-28T23:00:00Z", 23, 2, 50),
      row("2026-03-29T22:00:00Z", 24, 3, 50),
    ]
    const { chart } = figureChart(report({ rows, zone: "Europe/Berlin" }), OFFERED, words)
    expect(chart.series[0]?.values).toEqual([1, 2, 3])
    expect(chart.places).toEqual(["Mar 28", "Mar 29", "Mar 30"])
  })

  it("has a line for each key, and at most six", () => {
    const keys = ["a", "b", "c", "d", "e", "f", "g"]
    const rows = keys.flatMap((key) => [
      row("2026-05-04T00:00:00Z", 24, 1, 50, key),
      row("2026-05-05T00:00:00Z", 24, 2, 50, key),
    ])
    const totals = keys.map((key) => total(key, 3))
    const { chart } = figureChart(report({ by: "queue", rows, totals }), OFFERED, words)
    expect(chart.series.map(({ name }) => name)).toEqual(keys.slice(0, 6))
  })

  it("is bars where there is one interval, beside those of the days before", () => {
    const asked = report({
      every: "whole",
      rows: [row("2026-05-04T00:00:00Z", 72, 3, 50)],
      before: before(row("2026-05-01T00:00:00Z", 72, 9, 50)),
    })
    const { chart, isBars } = figureChart(asked, OFFERED, words)
    expect(isBars).toBe(true)
    expect(chart.places).toEqual(["Total"])
    expect(chart.series.map(({ values }) => values)).toEqual([[3], [9]])
  })
})
