/** What is changed of a step that is done, and what others changed meanwhile. */
import type { Typed } from "./itemForm"
import type { WorkDetail } from "./wire"

/** What was typed over; a blank takes out what is there. */
export function changesOf(typed: Typed, stored: Typed): Typed {
  return Object.fromEntries(
    Object.entries(typed).filter(([id, text]) => text.trim() !== (stored[id] ?? "")),
  )
}

/** The step that judges what is filled in at another one; null: none does. */
export function judgeOf(item: Pick<WorkDetail, "steps">, step: string): string | null {
  const judge = item.steps.find(({ approves }) => approves === step)
  return judge === undefined ? null : judge.name || judge.id
}

export interface ChangedField {
  readonly name: string
  readonly before: string
  readonly after: string
}

export interface ChangedSince {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly what: string
  readonly fields: readonly ChangedField[]
}

/** What happened to the item after the version that was read, with the fields of the step as they were and are. */
export function changedSince(
  item: Pick<WorkDetail, "history" | "steps">,
  read: Pick<WorkDetail, "version" | "fields">,
  step: string,
): readonly ChangedSince[] {
  const names = new Map(
    item.steps.find(({ id }) => id === step)?.fields.map(({ id, name }) => [id, name || id]),
  )
  const now: Record<string, string> = { ...read.fields[step] }
  return item.history
    .filter((line) => line.version > read.version)
    .map(({ version, at, by, what, step: of, fields }) => {
      const own = of === step ? Object.entries(fields) : []
      const changed = own.flatMap(([id, after]) => {
        const before = now[id] ?? ""
        now[id] = after
        return before === after ? [] : [{ name: names.get(id) ?? id, before, after }]
      })
      return { version, at, by, what, fields: changed }
    })
}
