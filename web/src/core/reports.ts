/** What a report is asked for, and how its figures read. */
import { count, duration, percent, type Language } from "./format"
import type { Answers } from "./wire"

export type FigureReport = Answers["get_reports_figures"]
export type FormulaView = Answers["get_reports_formulas"]["items"][number]
export type FigureRow = FigureReport["rows"][number]
export type SavedView = Answers["get_reports_views"]["items"][number]
export type AgentDays = Answers["get_reports_agents_id_days"]

export const EVERY = ["15", "30", "60", "day", "week", "month", "whole"] as const
export const BY = [
  "none", "queue", "agent", "line", "channel", "disposition", "tier", "model",
] as const // prettier-ignore
export const BASES = ["came", "happened"] as const
/** What is shown until somebody chooses. */
export const USUAL: readonly string[] = [
  "offered", "answered", "abandoned", "service_level", "asa_ms", "aht_ms",
] // prettier-ignore

/** The parameters of an address. */
export interface Query {
  readonly get: (name: string) => string | null
}

export interface FigureAsked {
  readonly from: string
  readonly to: string
  readonly every: string
  readonly by: string
  readonly basis: string
  readonly queue: string
  readonly show: readonly string[]
}

const DAY_MS = 86_400_000

/** The day so many days after a day. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The day of an instant in a time zone. */
export function dayIn(at: number, zone: string | undefined): string {
  const options: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" }
  const zoned = zone === undefined ? options : { ...options, timeZone: zone }
  return new Intl.DateTimeFormat("sv-SE", zoned).format(at)
}

/** What an address asks for; of what it does not say, the last seven days, day by day. */
export function askedBy(query: Query, today: string): FigureAsked {
  const show = query.get("show")
  return {
    from: query.get("from") ?? dayAfter(today, -6),
    to: query.get("to") ?? today,
    every: query.get("every") ?? "day",
    by: query.get("by") ?? "none",
    basis: query.get("basis") ?? "came",
    queue: query.get("queue") ?? "",
    show: show === null ? USUAL : show.split(",").filter((each) => each !== ""),
  }
}

/** The same as the hub takes it, of the screen and of its file. */
export function filtersOf({ from, to, every, by, basis, queue }: FigureAsked) {
  const filters: Record<string, string> = { from, to, every, by, basis, before: "true" }
  if (queue !== "") filters["queue"] = queue
  return filters
}

/** The same as the address has it. */
export function addressOf({ show, ...rest }: FigureAsked): Readonly<Record<string, string>> {
  const { queue, ...always } = rest
  return { ...always, ...(queue === "" ? {} : { queue }), show: show.join(",") }
}

/** What a saved view has of it; without its days it is of the last seven, whenever it is opened. */
export function savedOf(asked: FigureAsked, hasDays: boolean): Readonly<Record<string, string>> {
  const { from, to, ...rest } = addressOf(asked)
  return hasDays && from !== undefined && to !== undefined ? { from, to, ...rest } : rest
}

/** Those of the figures that are shown, in the hub's order. */
export function shownOf(
  formulas: readonly FormulaView[],
  report: FigureReport,
  show: readonly string[],
): readonly FormulaView[] {
  return formulas.filter(({ id }) => report.figures.includes(id) && show.includes(id))
}

export function figureText(
  value: number | null | undefined,
  unit: FormulaView["unit"],
  language: Language,
): string {
  if (value === null || value === undefined) return "—"
  if (unit === "percent") return percent(value, language)
  return unit === "ms" ? duration(value) : count(value, language)
}

/** By how much a figure differs from the days before: of counts and times in percent of them. */
export function changeText(
  now: number | null | undefined,
  before: number | null | undefined,
  unit: FormulaView["unit"],
  language: Language,
): string {
  if (now == null || before == null) return "—"
  const options: Intl.NumberFormatOptions = {
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  }
  if (unit === "percent") return new Intl.NumberFormat(language, options).format(now - before)
  if (before === 0) return now === 0 ? "0%" : "—"
  const share = { ...options, style: "percent" } as const
  return new Intl.NumberFormat(language, share).format((now - before) / before)
}

/** Whether an interval is a quarter of an hour, half an hour or an hour. */
export function isPartOfDay(every: string): boolean {
  return every === "15" || every === "30" || every === "60"
}

/** When an interval begins and, of more than a day, when it ends, in the floor's time zone. */
export function intervalText(
  row: Pick<FigureRow, "from" | "to">,
  report: FigureReport,
  language: Language,
): string {
  const { every } = report
  const format = formatOf(report, language)
  const began = Date.parse(row.from)
  if (isPartOfDay(every) || every === "day") return format.format(began)
  return format.formatRange(began, Date.parse(row.to) - 1)
}

/** From when to when an interval is. */
export function spanText(row: FigureRow, report: FigureReport, language: Language): string {
  const ends = Date.parse(row.to) - (isPartOfDay(report.every) ? 0 : 1)
  return formatOf(report, language).formatRange(Date.parse(row.from), ends)
}

function formatOf({ every, zone }: FigureReport, language: Language): Intl.DateTimeFormat {
  const date: Intl.DateTimeFormatOptions = { month: "short", day: "numeric", timeZone: zone }
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
  return new Intl.DateTimeFormat(language, isPartOfDay(every) ? { ...date, ...time } : date)
}
