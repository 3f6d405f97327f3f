/** What the socket told of work items since the list of them was asked for last. */
import type { WorkFrame, WorkView } from "./wire"

export interface WorkTold {
  /** The newest of each item; null: it is gone. */
  readonly changed: ReadonlyMap<string, WorkView | null>
  /** Rises whenever the list is to be asked for: what was told before is in it. */
  readonly asks: number
}

export const NOTHING_TOLD: WorkTold = { changed: new Map(), asks: 0 }

/** Items kept beside the list; of more the list is asked for anew. */
const MOST_CHANGED = 1_000

/** The list is to be asked for: a socket was opened, or more changed than was told. */
export function askAnew(told: WorkTold): WorkTold {
  return { changed: new Map(), asks: told.asks + 1 }
}

export function takeWork(told: WorkTold, frame: WorkFrame): WorkTold {
  if (frame.reload) return askAnew(told)
  const changed = new Map(told.changed)
  for (const item of frame.items) changed.set(item.id, item)
  for (const id of frame.gone) changed.set(id, null)
  return changed.size > MOST_CHANGED ? askAnew(told) : { ...told, changed }
}

/** The list with what was told since; an answer that came late may be newer than what was told. */
export function itemsNow(
  list: readonly WorkView[],
  changed: WorkTold["changed"],
): readonly WorkView[] {
  const items = new Map(list.map((item) => [item.id, item]))
  for (const [id, item] of changed) {
    if (item === null) items.delete(id)
    else if (item.version >= (items.get(id)?.version ?? 0)) items.set(id, item)
  }
  return [...items.values()]
}
