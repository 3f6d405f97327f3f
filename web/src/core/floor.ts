/** The floor as this viewer may see it, kept by id, and how a frame changes it. */
import type { AgentView, Changes, ContactView, FloorView, Me, OfferView, QueueView } from "./wire"

export interface Floor {
  readonly me: Me
  readonly queues: ReadonlyMap<string, QueueView>
  readonly agents: ReadonlyMap<string, AgentView>
  readonly contacts: ReadonlyMap<string, ContactView>
  readonly offers: ReadonlyMap<string, OfferView>
}

interface Named {
  readonly id: string
}

/** Index a snapshot by id. */
export function floorFrom(view: FloorView): Floor {
  return {
    me: view.me,
    queues: byId(view.queues),
    agents: byId(view.agents),
    contacts: byId(view.contacts),
    offers: byId(view.offers),
  }
}

/** The wire form again: what a fresh snapshot would say. */
export function viewFrom(floor: Floor): FloorView {
  return {
    me: floor.me,
    queues: [...floor.queues.values()],
    agents: [...floor.agents.values()],
    contacts: [...floor.contacts.values()],
    offers: [...floor.offers.values()],
  }
}

/** Replace by id, add the new, drop what is gone; a member that is absent changes nothing. */
export function applyChanges(floor: Floor, changes: Changes): Floor {
  return {
    me: changes.unfinished ? { ...floor.me, unfinished: changes.unfinished } : floor.me,
    // Queues come and go by a new snapshot; their figures come by board frames.
    queues: floor.queues,
    agents: merge(floor.agents, changes.agents),
    contacts: merge(floor.contacts, changes.contacts, changes.contacts_gone),
    offers: merge(floor.offers, changes.offers, changes.offers_gone),
  }
}

/** The same map if nothing changes, so that a component that watches it does not draw again. */
export function merge<T extends Named>(
  before: ReadonlyMap<string, T>,
  changed: readonly T[] = [],
  gone: readonly string[] = [],
): ReadonlyMap<string, T> {
  if (changed.length === 0 && gone.length === 0) return before
  const after = new Map(before)
  for (const id of gone) after.delete(id)
  for (const item of changed) after.set(item.id, item)
  return after
}

function byId<T extends Named>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
