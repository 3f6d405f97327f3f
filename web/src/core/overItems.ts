/** Items that are over: how they ended, and when the list of them has to be read anew. */
import type { WorkView } from "./wire"

interface Named {
  readonly id: string
  readonly name: string
}

/** What of a process is looked at. */
interface Process {
  readonly id: string
  readonly steps: readonly { readonly id: string; readonly outcomes: readonly Named[] }[]
}

const WEEK_MS = 7 * 24 * 3_600_000

/** Those that ended within a week. */
export function lately(items: readonly WorkView[], now: number): readonly WorkView[] {
  return items.filter(
    ({ closed_at }) => closed_at !== null && now - Date.parse(closed_at) < WEEK_MS,
  )
}

/** How it ended, as its process calls that; one that has changed since may not have the outcome any more. */
export function outcomeText(item: WorkView, processes: readonly Process[]): string {
  const steps = processes.find(({ id }) => id === item.process)?.steps ?? []
  const outcomes = steps.find(({ id }) => id === item.step)?.outcomes ?? []
  return outcomes.find(({ id }) => id === item.outcome)?.name ?? item.outcome ?? ""
}

/** How many of these items the hub has said are gone: when it rises, one more is over or with another. */
export function countGone(
  known: ReadonlySet<string>,
  changed: ReadonlyMap<string, WorkView | null>,
): number {
  return [...known].filter((id) => changed.get(id) === null).length
}
