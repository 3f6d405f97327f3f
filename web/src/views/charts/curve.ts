/** The last hours as uPlot is told to draw them: contacts by the left axis, percent by the right one. */
import type { AlignedData, Axis, Options, Series } from "uplot"
import type { Quarter } from "../../core/quarters"
import type { Look } from "./options"

/** How times, counts and shares are written. */
export interface CurveWords {
  readonly time: (ms: number) => string
  readonly number: (value: number) => string
  readonly share: (value: number) => string
}

const HEIGHT = 150
const SECOND = 1_000
/** So that the axis of a quiet morning has whole numbers, too. */
const LEAST_TOP = 4

/** Columns, as uPlot has them: times in seconds, offered, abandoned, service level. */
export function dataOf(quarters: readonly Quarter[]): AlignedData {
  return [
    quarters.map(({ at }) => at / SECOND),
    quarters.map(({ offered }) => offered),
    quarters.map(({ abandoned }) => abandoned),
    quarters.map(({ level }) => level),
  ]
}

export function curveOptions(look: Look, words: CurveWords, width: number): Options {
  const [accent = look.text, , warn = look.text, violet = look.text] = look.series
  const axis = { stroke: look.muted, font: `12px ${look.font}`, ticks: { show: false } }
  const line = (stroke: string, scale: string, dash: number[]): Series => {
    return { stroke, scale, dash, width: 2, points: { show: false } }
  }
  const grid: Axis.Grid = { stroke: look.line, width: 1 }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      contacts: { range: (_, __, most) => [0, Math.max(LEAST_TOP, most)] },
      percent: { range: [0, 100] },
    },
    axes: [
      { ...axis, size: 26, grid: { show: false }, values: (_, at) => at.map((one) => words.time(one * SECOND)) },
      { ...axis, grid, scale: "contacts", size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000], values: (_, at) => at.map(words.number) },
      { ...axis, grid: { show: false }, scale: "percent", side: 1, size: 48, splits: [0, 50, 100], values: (_, at) => at.map(words.share) },
    ], // prettier-ignore
    series: [
      {},
      line(accent, "contacts", []),
      line(warn, "contacts", [2, 3]),
      // Of a quarter between two without contacts there is no line, only its dot.
      { ...line(violet, "percent", [8, 4]), points: { show: true, size: 6, stroke: violet, fill: violet } },
    ], // prettier-ignore
  }
}
