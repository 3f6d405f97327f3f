/** A recorded day that was played on other floors: what is shown of it. */
import type { Language } from "./format"
import type { FormulaView, Series } from "./reports"
import type { Answers } from "./wire"

export type WhatIfResult = NonNullable<Answers["get_what_if"]["result"]>
export type WhatIfPart = ReturnType<typeof partsOf>[number]

export const FLOORS = ["happened", "same", "changed"] as const
export const FIGURES = [
  { name: "arrivals", unit: "count" },
  { name: "answered", unit: "count" },
  { name: "abandoned", unit: "count" },
  { name: "service_level", unit: "percent" },
  { name: "mean_wait_ms", unit: "ms" },
  { name: "longest_wait_ms", unit: "ms" },
] as const satisfies readonly { name: string; unit: FormulaView["unit"] }[]
export type WhatIfFigure = (typeof FIGURES)[number]

const HOUR_MS = 3_600_000

/** Each queue, and all of them together by this name. */
export function partsOf(result: WhatIfResult, whole: string) {
  return [...result.queues, { ...result.whole, queue: "", name: whole }]
}

/** Every hour from the first in which somebody came to the last; null: nobody did. */
export function hoursOf(part: WhatIfPart): (WhatIfPart["hours"][number] | null)[] {
  const known = new Map(part.hours.map((hour) => [Date.parse(hour.from), hour]))
  const [first, last] = [Math.min(...known.keys()), Math.max(...known.keys())]
  const hours = []
  for (let at = first; at <= last; at += HOUR_MS) hours.push(known.get(at) ?? null)
  return hours
}

/** A figure of each floor as a line; where nobody came a count is 0, and a wait is none. */
export function linesOf(part: WhatIfPart, figure: WhatIfFigure): Omit<Series, "name">[] {
  const nothing = figure.unit === "count" ? 0 : null
  const hours = hoursOf(part)
  return FLOORS.map((floor) => ({
    values: hours.map((hour) =>
      hour === null ? nothing : (hour[floor]?.[figure.name] ?? nothing),
    ),
  }))
}

/** `09:00 – 10:00` in the floor's time zone. */
export function hourText(from: string, to: string, zone: string, language: Language): string {
  const clock: Intl.DateTimeFormatOptions = {
    hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone,
  } // prettier-ignore
  return new Intl.DateTimeFormat(language, clock).formatRange(Date.parse(from), Date.parse(to))
}
