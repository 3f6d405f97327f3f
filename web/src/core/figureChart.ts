/** One of a report's figures as a chart: lines over intervals, or bars where there is one interval. */
import type { Chart, ChartSeries, SayChart } from "./charts"
import { day, type Language } from "./format"
import { dayIn, figureText, intervalText, type FigureReport, type FigureRow, type FormulaView } from "./reports" // prettier-ignore

/** How a chart of figures is said. `total`: what all together is called. */
export interface FigureWords {
  readonly language: Language
  readonly total: string
  readonly say: SayChart
}

interface Span {
  readonly from: number
  readonly to: number
}

/** More lines than this nobody can follow. */
export const MOST_SERIES = 6

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const LENGTHS: Readonly<Record<FigureReport["every"], number>> = {
  15: 15 * MINUTE_MS, 30: 30 * MINUTE_MS, 60: 60 * MINUTE_MS,
  day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, whole: Infinity,
} // prettier-ignore
/** Of an interval: how far clocks that are changed move its beginning. */
const CLOCKS = 0.1

export function figureChart(report: FigureReport, figure: FormulaView, words: FigureWords) {
  const spans = spansOf(report)
  const isBars = spans.length < 2
  return { isBars, chart: (isBars ? barsOf : linesOf)(report, figure, words, spans) }
}

function linesOf(
  report: FigureReport,
  figure: FormulaView,
  words: FigureWords,
  spans: readonly Span[],
): Chart {
  const places = spans.map(({ from, to }) => {
    const row = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    return intervalText(row, report, words.language)
  })
  const slot = slotsOf(report)
  const asOf = Date.parse(report.as_of)
  /** Where nothing was counted a count is 0, and everything else unknown; so is what is to come. */
  const valuesOf = (rows: readonly FigureRow[], shift: number) => {
    const known = new Map(rows.map((row) => [slot(Date.parse(row.from) + shift), row.values]))
    return spans.map(({ from }, n) => {
      const values = known.get(n)
      if (values !== undefined) return values[figure.id] ?? null
      return figure.unit === "count" && from - shift <= asOf ? 0 : null
    })
  }
  const series: ChartSeries[] = report.totals.slice(0, MOST_SERIES).map(({ key, name }) => ({
    name: name || nameOfDays(report, words),
    values: valuesOf(report.rows.filter((row) => row.key === key), 0), // prettier-ignore
  }))
  const before = comparedRows(report)
  if (before.length > 0)
    series.push({
      name: nameOfBefore(report, words),
      values: valuesOf(before, shiftOf(report)),
      isBefore: true,
    })
  return drawn(figure, words, places, series)
}

/** The totals, and beside each that of the days before. */
function barsOf(report: FigureReport, figure: FormulaView, words: FigureWords): Chart {
  const shown = report.totals.slice(0, MOST_SERIES)
  const of = (totals: FigureReport["totals"]) => {
    const values = new Map(totals.map((each) => [each.key, each.values[figure.id] ?? null]))
    return shown.map(({ key }) => values.get(key) ?? null)
  }
  const series: ChartSeries[] = [{ name: nameOfDays(report, words), values: of(report.totals) }]
  if (report.before !== null) {
    const values = of(report.before.totals)
    series.push({ name: nameOfBefore(report, words), values, isBefore: true })
  }
  return drawn(figure, words, shown.map(({ name }) => name || words.total), series) // prettier-ignore
}

function drawn(
  { name, unit }: FormulaView,
  { language }: FigureWords,
  places: readonly string[],
  series: readonly ChartSeries[],
): Chart {
  const text = (value: number | null) => figureText(value, unit, language)
  return { what: name[language === "en" ? "en" : "zh"], unit, places, series, text }
}

/** Of the days before, where their intervals lie as those of the report do, and there is one line to compare with. */
function comparedRows({ before, by, every, from, to }: FigureReport): readonly FigureRow[] {
  const isAlike = every === "week" ? daysOf({ from, to }) % 7 === 0 : every !== "month"
  return before !== null && by === "none" && isAlike ? before.rows : []
}

/** Every interval from the first in which something was counted to the last, in milliseconds. */
function spansOf(report: FigureReport): readonly Span[] {
  const slot = slotsOf(report)
  const shift = shiftOf(report)
  const known = new Map<number, Span>()
  for (const row of comparedRows(report)) {
    const span = { from: Date.parse(row.from) + shift, to: Date.parse(row.to) + shift }
    known.set(slot(span.from), span)
  }
  for (const row of report.rows) {
    const span = { from: Date.parse(row.from), to: Date.parse(row.to) }
    known.set(slot(span.from), span)
  }
  const spans: Span[] = []
  const last = Math.max(-1, ...known.keys())
  for (let n = 0, from = 0; n <= last; n += 1) {
    const span = known.get(n) ?? { from, to: from + LENGTHS[report.every] }
    spans.push(span)
    from = span.to
  }
  return spans
}

/** Which interval an instant begins, counted from the first with anything in it. */
function slotsOf(report: FigureReport): (at: number) => number {
  const { every, zone } = report
  const month = (at: number) => {
    const on = dayIn(at, zone)
    return Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7))
  }
  const shift = shiftOf(report)
  const all = [
    ...report.rows.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })),
    ...comparedRows(report).map(({ from, to }) => ({
      from: Date.parse(from) + shift,
      to: Date.parse(to) + shift,
    })),
  ]
  const first = all.reduce((a, b) => (b.from < a.from ? b : a), { from: Infinity, to: Infinity })
  if (every === "whole") return () => 0
  if (every === "month") return (at) => month(at) - month(first.from)
  const length = LENGTHS[every]
  // A first week may be shorter than a week: it ends where the others begin.
  return (at) => Math.floor((at - first.to) / length + CLOCKS) + 1
}

function daysOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
}

function shiftOf(report: FigureReport): number {
  return daysOf(report) * DAY_MS
}

function nameOfDays({ from, to }: FigureReport, { language, say }: FigureWords): string {
  return say("days", { from: day(from, language), to: day(to, language) })
}

function nameOfBefore({ before }: FigureReport, { language, say }: FigureWords): string {
  return say("days_before", { from: day(before?.from, language), to: day(before?.to, language) })
}
