/** What is typed at a step of an item, and what the hub found wrong with it. */
import type { Key } from "./texts"
import type { FieldView, Problem, ProcessView, StepView, WorkDetail } from "./wire"

export type Typed = Readonly<Record<string, string>>

/** The step at which an item is; null: it is over, or its process is no longer known. */
export function stepNow(item: Pick<WorkDetail, "state" | "step" | "steps">): StepView | null {
  if (item.state === "closed") return null
  return item.steps.find(({ id }) => id === item.step) ?? null
}

/** What stands in the fields of the step: what was filled in when it was done before. */
export function filledNow(item: Pick<WorkDetail, "step" | "fields">): Typed {
  return item.fields[item.step] ?? {}
}

/** The fields after the item changed: what the person typed stays, the rest is as it is stored now. */
export function typedAfter(typed: Typed, before: Typed, now: Typed): Typed {
  const own = Object.entries(typed).filter(([id, text]) => text !== (before[id] ?? ""))
  return { ...now, ...Object.fromEntries(own) }
}

/** What was typed and has no place any more, to be copied. */
export function leftOver(typed: Typed, before: Typed, note: string): string {
  const own = Object.entries(typed).filter(([id, text]) => text !== (before[id] ?? ""))
  return [...own.map(([, text]) => text), note].filter((text) => text.trim() !== "").join("\n")
}

/** What is at fault: `fields/money`, `note`. */
export function faultsOf(problem: Pick<Problem, "errors"> | null): ReadonlySet<string> {
  return new Set((problem?.errors ?? []).map(({ pointer }) => pointer.replace("#/", "")))
}

/** What is said at a field that is at fault. */
export function faultText(field: Pick<FieldView, "kind">, text: string): Key {
  return text.trim() === "" ? "item.needed" : `item.wrong.${field.kind}`
}

/** The processes by which the agent may begin an item of a kind. */
export function ofKind(processes: readonly ProcessView[], kind: string): readonly ProcessView[] {
  return processes.filter((process) => process.kind === kind)
}

const DAYS_A_WEEK = 7
const SATURDAY = 6
const HOUR = 10

export interface FollowUpTime {
  readonly text: Key
  /** RFC 3339. */
  readonly at: string
}

/**
 * Tomorrow, the next business day and in a week, at ten by the clock of the screen; each instant once.
 * `businessDay`: as the hub says it; without it the next weekday.
 */
export function followUpTimes(now: number, businessDay: string | null): readonly FollowUpTime[] {
  const next: FollowUpTime =
    businessDay === null
      ? { text: "newitem.weekday", at: atTen(now, toWeekday(now)) }
      : { text: "newitem.business_day", at: new Date(businessDay).toISOString() }
  const times: readonly FollowUpTime[] = [
    { text: "newitem.tomorrow", at: atTen(now, 1) },
    next,
    { text: "newitem.week", at: atTen(now, DAYS_A_WEEK) },
  ]
  return times.filter(({ at }, place) => times.findIndex((other) => other.at === at) === place)
}

function toWeekday(now: number): number {
  const day = (days: number) => new Date(Date.parse(atTen(now, days))).getDay()
  let days = 1
  while (day(days) === 0 || day(days) === SATURDAY) days += 1
  return days
}

function atTen(now: number, days: number): string {
  const at = new Date(now)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, HOUR).toISOString()
}
