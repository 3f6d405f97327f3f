/** An item as it is read: the steps of its process, what was filled in, and what happened. */
import type { WorkDetail } from "./wire"

interface Named {
  readonly id: string
  readonly name: string
}

/** What is read of an item. */
export interface Read extends Pick<WorkDetail, "state" | "step" | "fields" | "history"> {
  readonly steps: readonly (Named & {
    readonly fields: readonly (Named & { readonly kind: string })[]
    readonly outcomes: readonly Named[]
  })[]
}

type Line = WorkDetail["history"][number]

export interface StepOf {
  readonly id: string
  readonly name: string
  readonly isHere: boolean
  readonly isDone: boolean
}

/** The steps in the order of the process; one may be done and come again. */
export function stepsOf(item: Read): readonly StepOf[] {
  const done = new Set(item.history.filter(endsStep).map((line) => line.step))
  return item.steps.map(({ id, name }) => ({
    id,
    name: name || id,
    isHere: item.state !== "closed" && id === item.step,
    isDone: done.has(id),
  }))
}

function endsStep({ what }: Line): boolean {
  return what === "work_advanced" || what === "work_closed"
}

export interface Filled {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly text: string
}

export interface FilledStep {
  readonly id: string
  readonly name: string
  /** It is done, so what was filled in is changed apart from the step that is now. */
  readonly isDone: boolean
  readonly fields: readonly Filled[]
}

/** What was filled in, step by step. */
export function filledSteps(item: Read): readonly FilledStep[] {
  const steps = stepsOf(item)
  return item.steps.flatMap((step, place) => {
    const fields = filledOf(step, item.fields[step.id] ?? {})
    const { name = step.id, isDone = false, isHere = false } = steps[place] ?? {}
    return fields.length === 0 ? [] : [{ id: step.id, name, isDone: isDone && !isHere, fields }]
  })
}

function filledOf(
  step: Read["steps"][number],
  said: Readonly<Record<string, string>>,
): readonly Filled[] {
  return step.fields.flatMap(({ id, name, kind }) => {
    const text = said[id]
    return text === undefined ? [] : [{ id, name: name || id, kind, text }]
  })
}

export interface Happened {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly what: string
  readonly step: string | null
  readonly outcome: string | null
  readonly percent: number | null
  readonly holder: { readonly kind: string; readonly name: string } | null
  /** The title under which it was wanted again. */
  readonly heard: string | null
  readonly note: string | null
  readonly files: Line["files"]
}

/** Newest first, with the names of steps and outcomes. */
export function happenedTo(item: Read): readonly Happened[] {
  return item.history.map((line) => happened(item, line)).reverse()
}

function happened(item: Read, line: Line): Happened {
  const step = item.steps.find(({ id }) => id === line.step)
  const { outcome, percent, holder } = line.detail
  const named = step?.outcomes.find(({ id }) => id === outcome)
  const { version, at, by, note, files } = line
  return {
    version,
    at,
    by,
    what: whatOf(line),
    note,
    files,
    heard: line.fields["heard_again"] ?? null,
    step: step?.name || line.step,
    outcome: named?.name || (typeof outcome === "string" ? outcome : null),
    percent: typeof percent === "number" ? percent : null,
    holder: holderIn(holder),
  }
}

/** Of a note whether it was wanted again; of a link whether it is there, is there no more, or was a file. */
function whatOf({ what, detail, fields }: Line): string {
  if (what === "work_noted" && fields["heard_again"] !== undefined) return "heard_again"
  if (what !== "work_linked" || detail.gone !== true) return what
  return detail.link === "file" ? "file_removed" : "work_unlinked"
}

function holderIn(value: unknown): Happened["holder"] {
  if (typeof value !== "object" || value === null) return null
  if (!("kind" in value) || !("name" in value)) return null
  const { kind, name } = value
  return typeof kind === "string" && typeof name === "string" ? { kind, name } : null
}
