/** What a chart shows, whatever draws it, and the same as a sentence. */
import type { charts } from "./texts/later/en/charts"
import type { Params } from "./texts"

/** Of a number, parts are numbers, too; of a count, not. */
export type ChartUnit = "count" | "number" | "percent" | "ms"
export type SayChart = (key: keyof typeof charts, params?: Params) => string

export interface Bounds {
  readonly low: number
  readonly high: number
}

export interface ChartSeries {
  readonly name: string
  /** One for each place; null is a gap. */
  readonly values: readonly (number | null)[]
  /** Between which bounds each value lies, where that is known. */
  readonly bounds?: readonly (Bounds | null)[]
  /** Whether it is of the days before: drawn quietly, to be compared with. */
  readonly isBefore?: boolean
}

export interface Chart {
  /** What is drawn, such as the name of a figure. */
  readonly what: string
  readonly unit: ChartUnit
  /** What the places are, such as months of use, where they do not say so. */
  readonly along?: string
  /** What stands along the axis, in order. */
  readonly places: readonly string[]
  readonly series: readonly ChartSeries[]
  /** A value as people read it; null: none. */
  readonly text: (value: number | null) => string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const STEPS_MS = [1, 2, 5, 10, 15, 30].flatMap((each) => [each * SECOND, each * MINUTE]).sort((a, b) => a - b) // prettier-ignore
/** More lines across a chart than this are in the way. */
const MOST_STEPS = 5

/** The least of 1, 2, 5, 10, 20 … (0.1, 0.2, 0.5 …) that is not below a value. */
export function roundTop(value: number): number {
  if (value <= 0) return 1
  const size = 10 ** Math.floor(Math.log10(value))
  const found = [1, 2, 5, 10].find((step) => step * size >= value - 1e-9) ?? 10
  return Number((found * size).toPrecision(1))
}

/** By so much a quotient may be off by how numbers are kept. */
const TINY = 1e-9

/** How far the axis goes and by which steps: whole numbers, a hundred percent, or round times. */
export function scaleOf({ unit, series }: Pick<Chart, "unit" | "series">): {
  readonly max: number
  readonly step: number
} {
  const most = mostOf(series)
  if (unit === "percent" && most <= 100) return { max: 100, step: 25 }
  const least = unit === "count" ? 1 : 0
  const step = unit === "ms" ? stepMs(most) : Math.max(least, roundTop(most / MOST_STEPS))
  return { max: Math.max(1, Math.ceil(most / step - TINY)) * step, step }
}

/** The highest value; of bounds those count that are no further than three times as high. */
function mostOf(series: readonly ChartSeries[]): number {
  const values = series.flatMap((one) => one.values.map((value) => value ?? 0))
  const bounds = series.flatMap((one) => (one.bounds ?? []).map((bound) => bound?.high ?? 0))
  const [most, bound] = [Math.max(0, ...values), Math.max(0, ...bounds)]
  return Math.max(most, Math.min(bound, most === 0 ? bound : 3 * most))
}

function stepMs(most: number): number {
  const hour = 60 * MINUTE
  const found = STEPS_MS.find((step) => most <= step * MOST_STEPS)
  return found ?? hour * Math.max(1, roundTop(most / hour / MOST_STEPS))
}

/** The bars, one by one. */
export function labelOfBars({ what, places, series, text }: Chart, say: SayChart): string {
  const lines = series.map(({ name, values }) => {
    const bars = places.map((place, n) => `${place} ${text(values[n] ?? null)}`)
    return say("one", { name, value: bars.join(say("and")) })
  })
  return say("bars", { what, lines: lines.join(say("between")) })
}

/** Lowest, highest and last value of each series: what somebody who sees the chart sees in it. */
export function labelOf(chart: Chart, say: SayChart): string {
  const lines = chart.series.map((one) => lineText(one, chart.text, say))
  const [from, to] = [chart.places[0] ?? "", chart.places.at(-1) ?? ""]
  return say("label", { what: chart.what, from, to, lines: lines.join(say("between")) })
}

export function lineText(
  { name, values }: ChartSeries,
  text: Chart["text"],
  say: SayChart,
): string {
  const known = values.filter((value) => value !== null)
  const last = known.at(-1)
  if (last === undefined) return say("none", { name })
  const [low, high] = [text(Math.min(...known)), text(Math.max(...known))]
  return say("line", { name, low, high, last: text(last) })
}
