/** The charts of a model's faults, in a space of 100 by 100, 0 at the top; and the table of sale months. */
import { roundTop } from "./charts"
import type { ModelFaultReport } from "./wire"

export type RateOfMonth = ModelFaultReport["rates"][number]
export type SaleMonth = ModelFaultReport["sale_months"][number]

/** A bar, and the line between the bounds where there are any. */
export interface Bar {
  readonly x: number
  readonly width: number
  readonly y: number
  readonly height: number
  readonly middle: number
  readonly low: number | null
  readonly high: number | null
}

/** A value after so many months, with its bounds where there are any. */
export interface Point {
  readonly month: number
  readonly value: number
  readonly low?: number
  readonly high?: number
}

const ALL = 100

/** As high as all bars are; of bounds those count that are no further than the bars are high three times over. */
export function topOfRates(rates: readonly RateOfMonth[]): number {
  const most = Math.max(0, ...rates.map((rate) => rate.per_1000))
  const bound = Math.max(0, ...rates.map((rate) => rate.high ?? 0))
  return roundTop(Math.min(bound, most === 0 ? bound : 3 * most))
}

export function bars(rates: readonly RateOfMonth[], top: number): readonly Bar[] {
  const width = ALL / Math.max(1, rates.length)
  return rates.map((rate, n) => ({
    x: (n + 0.15) * width,
    width: 0.7 * width,
    middle: (n + 0.5) * width,
    y: down(rate.per_1000, top),
    height: ALL - down(rate.per_1000, top),
    low: rate.low === null ? null : down(rate.low, top),
    high: rate.high === null ? null : down(rate.high, top),
  }))
}

/** A line that keeps its value until the next month. */
export function stepPath(points: readonly Point[], top: number): string {
  return points.map((point, n) => step(point, n, point.value, points, top)).join("")
}

/** What lies between the bounds of a line: along the upper ones, and back along the lower ones. */
export function bandPath(points: readonly Point[], top: number): string {
  if (points.length === 0) return ""
  const there = points.map((point, n) => step(point, n, point.high ?? point.value, points, top))
  const back = points.map((point) => {
    const next = points[points.indexOf(point) + 1] ?? point
    return `H${round(across(next, points))}V${round(down(point.low ?? point.value, top))}`
  })
  return `${there.join("")}${back.reverse().join("")}H0Z`
}

function step(
  point: Point,
  n: number,
  value: number,
  points: readonly Point[],
  top: number,
): string {
  const [x, y] = [round(across(point, points)), round(down(value, top))]
  return n === 0 ? `M${x} ${y}` : `H${x}V${y}`
}

function across(point: Point, points: readonly Point[]): number {
  const last = points[points.length - 1]?.month ?? 0
  return last === 0 ? 0 : (ALL * point.month) / last
}

function down(value: number, top: number): number {
  return ALL - (ALL * Math.min(value, top)) / top
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** The months in which something was repaired, in order; those between them too. */
export function repairMonths(sales: readonly SaleMonth[]): readonly string[] {
  const all = sales.flatMap((sale) => sale.repairs.map((one) => one.month)).sort()
  const [first, last] = [all[0], all[all.length - 1]]
  if (first === undefined || last === undefined) return []
  const months = [first]
  for (let month = first; month < last; months.push(month)) month = monthAfter(month)
  return months
}

function monthAfter(month: string): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  const year = String(Math.floor(count / 12)).padStart(4, "0")
  return `${year}-${String((count % 12) + 1).padStart(2, "0")}`
}

/** A row of the table: null is before the sale. */
export function salesRow(sale: SaleMonth, months: readonly string[]): readonly (number | null)[] {
  const repairs = new Map(sale.repairs.map((one) => [one.month, one.repairs]))
  return months.map((month) => (month < sale.month ? null : (repairs.get(month) ?? 0)))
}
