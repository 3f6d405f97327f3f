/** The charts of a model's faults, and the table of sale months. */
import type { Chart } from "./charts"
import { count, percent, type Language } from "./format"
import type { Translate } from "./texts"
import type { ModelFaultReport } from "./wire"

export type RateOfMonth = ModelFaultReport["rates"][number]
export type SaleMonth = ModelFaultReport["sale_months"][number]

interface FaultWords {
  readonly t: Translate
  readonly language: Language
}

/** Repairs per 1,000 units in each month of use. */
export function ratesChart(rates: readonly RateOfMonth[], { t, language }: FaultWords): Chart {
  const bounds = rates.map(({ low, high }) =>
    low === null || high === null ? null : { low, high },
  )
  return {
    what: t("faults.rates"),
    unit: "number",
    along: t("faults.months"),
    places: rates.map(({ month }) => String(month)),
    series: [{ name: t("faults.rates"), values: rates.map((rate) => rate.per_1000), bounds }],
    text: (value) => (value === null ? "—" : count(value, language)),
  }
}

/** Units without a repair after so many months, in percent. */
export function survivalChart(curve: ModelFaultReport["curve"], words: FaultWords): Chart {
  const { t, language } = words
  return {
    ...repairsChart(curve, words),
    what: t("faults.survival"),
    unit: "percent",
    series: [
      {
        name: t("faults.survival"),
        values: curve.map((point) => point.without_fault),
        bounds: curve,
      },
    ],
    text: (value) => percent(value, language),
  }
}

/** Repairs that a unit has had by then, on average. */
export function repairsChart(curve: ModelFaultReport["curve"], { t, language }: FaultWords): Chart {
  return {
    what: t("faults.repairs_mean"),
    unit: "number",
    along: t("faults.months"),
    places: curve.map(({ month }) => String(month)),
    series: [{ name: t("faults.repairs_mean"), values: curve.map((point) => point.repairs) }],
    text: (value) => (value === null ? "—" : count(value, language)),
  }
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
