/** A recorded day that was played on other floors: what is shown of it. */
import type { Language } from "./format"
import type { Chart } from "./charts"
import { figureText, type FormulaView } from "./reports"
import type { whatIf } from "./texts/later/en/whatIf"
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

export interface WhatIfWords {
  readonly zone: string
  readonly language: Language
  readonly say: (key: keyof typeof whatIf) => string
}

const HOUR_MS = 3_600_000

/** Each queue, and all of them together by this name. */
export function partsOf(result: WhatIfResult, whole: string) {
  return [...result.queues, { ...result.whole, queue: "", name: whole }]
}

/** Every hour from the first in which somebody came to the last; `of` null: nobody did. */
export function hoursOf(part: WhatIfPart) {
  const known = new Map(part.hours.map((hour) => [Date.parse(hour.from), hour]))
  const [first, last] = [Math.min(...known.keys()), Math.max(...known.keys())]
  const hours = []
  for (let at = first; at <= last; at += HOUR_MS) hours.push({ at, of: known.get(at) ?? null })
  return hours
}

/** A figure by the hour, a line for each floor; where nobody came a count is 0, and a wait is none. */
export function hoursChart(
  part: WhatIfPart,
  figure: WhatIfFigure,
  { zone, language, say }: WhatIfWords,
): Chart {
  const hours = hoursOf(part)
  const nothing = figure.unit === "count" ? 0 : null
  return {
    what: say(figure.name),
    unit: figure.unit,
    places: hours.map(({ at }) => hourText(at, at + HOUR_MS, zone, language)),
    series: FLOORS.map((floor) => ({
      name: say(floor),
      values: hours.map(({ of }) => of?.[floor]?.[figure.name] ?? nothing),
    })),
    text: (value) => figureText(value, figure.unit, language),
  }
}

/** `09:00 – 10:00` in the floor's time zone. */
export function hourText(from: number, to: number, zone: string, language: Language): string {
  const clock: Intl.DateTimeFormatOptions = {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  } // prettier-ignore
  return new Intl.DateTimeFormat(language, clock).formatRange(from, to)
}
