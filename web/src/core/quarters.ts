/** The last hours of a queue, or of all, by quarters of an hour. */
import { lineText, type SayChart } from "./charts"
import { count, percent, type Language } from "./format"
import type { FigureReport } from "./reports"

export interface Quarter {
  /** When it began, in milliseconds. */
  readonly at: number
  readonly offered: number
  readonly abandoned: number
  /** In percent; null: nothing was to be answered. */
  readonly level: number | null
}

/** Four hours. */
const SHOWN = 16
const QUARTER_MS = 15 * 60_000

/** The first instant that is shown: of the quarter that began so long ago. */
export function firstQuarter(now: number): number {
  return (Math.floor(now / QUARTER_MS) - SHOWN + 1) * QUARTER_MS
}

/** Up to the one that goes on; one without a row is one in which nobody came. */
export function quartersOf({ rows }: Pick<FigureReport, "rows">, now: number): readonly Quarter[] {
  const known = new Map(rows.map(({ from, values }) => [Date.parse(from), values]))
  return Array.from({ length: SHOWN }, (_, n) => {
    const at = firstQuarter(now) + n * QUARTER_MS
    const values = known.get(at)
    return {
      at,
      offered: values?.["offered"] ?? 0,
      abandoned: values?.["abandoned"] ?? 0,
      level: values?.["service_level"] ?? null,
    }
  })
}

/** Each of its lines in words: lowest, highest, last. */
export function linesOfQuarters(
  quarters: readonly Quarter[],
  names: Readonly<Record<"offered" | "abandoned" | "level", string>>,
  { language, say }: { readonly language: Language; readonly say: SayChart },
): string {
  const number = (value: number | null) => (value === null ? "—" : count(value, language))
  const share = (value: number | null) => percent(value, language)
  return [
    lineText({ name: names.offered, values: quarters.map((one) => one.offered) }, number, say),
    lineText({ name: names.abandoned, values: quarters.map((one) => one.abandoned) }, number, say),
    lineText({ name: names.level, values: quarters.map((one) => one.level) }, share, say),
  ].join(say("between"))
}
