/** Visits to key accounts: what is planned, what is to be signed off, and the quarter of a report. */
import { instant } from "./format"
import type { ProcessView, VisitReport, WorkView } from "./wire"

/** The kind of work that visits are, and how a step ends that signs one off. */
export const VISIT = "visit"
export const SIGNED_OFF = "signed_off"
/** What may come of a visit. */
export const RAISED = ["complaint", "service_request"] as const

export type VisitGroup = "planned" | "under_way" | "to_sign" | "done"

export function ofKind(
  processes: readonly ProcessView[],
  kinds: readonly string[],
): readonly ProcessView[] {
  return processes.filter(({ kind }) => kinds.includes(kind))
}

/** The steps, `process step`, that a supervisor ends by signing off. */
export function signingSteps(processes: readonly ProcessView[]): ReadonlySet<string> {
  return new Set(
    ofKind(processes, [VISIT]).flatMap(({ id, steps }) =>
      steps
        .filter(({ outcomes }) => outcomes.some((each) => each.id === SIGNED_OFF))
        .map((step) => `${id} ${step.id}`),
    ),
  )
}

export function groupOf(visit: WorkView, signing: ReadonlySet<string>): VisitGroup {
  if (visit.state === "closed") return "done"
  if (visit.state === "planned") return "planned"
  return signing.has(`${visit.process} ${visit.step}`) ? "to_sign" : "under_way"
}

const MONTH_CHARS = 7

/** The month in which a visit was opened, by the clock of the screen: `2026-05`. */
export function monthOf(visit: WorkView): string {
  const at = new Date(instant(visit.opened_at))
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, MONTH_CHARS)
}

/** The months of some visits, the newest first. */
export function monthsOf(visits: readonly WorkView[]): readonly string[] {
  return [...new Set(visits.map(monthOf))].sort().reverse()
}

const MONTHS = 3
const QUARTERS = 4

/** The quarter in which an instant is, and those before: `2026-Q2`, `2026-Q1`, … */
export function quarters(now: number, count = 2 * QUARTERS): readonly string[] {
  const at = new Date(now)
  const last = at.getFullYear() * QUARTERS + Math.floor(at.getMonth() / MONTHS)
  return Array.from({ length: count }, (_, back) => {
    const one = last - back
    return `${Math.floor(one / QUARTERS)}-Q${(one % QUARTERS) + 1}`
  })
}

export type VisitFigures = VisitReport["items"][number]
export const FIGURES = ["visits", "signed_off", "raised", "answered_in_time", "open"] as const

/** Sums over all who visited. */
export function totals(
  items: readonly VisitFigures[],
): Readonly<Record<(typeof FIGURES)[number], number>> {
  const sum = (name: (typeof FIGURES)[number]) =>
    items.reduce((before, each) => before + each[name], 0)
  return {
    visits: sum("visits"),
    signed_off: sum("signed_off"),
    raised: sum("raised"),
    answered_in_time: sum("answered_in_time"),
    open: sum("open"),
  }
}
