/** Names of agents and queues; an id only where the hub told no name. */
import type { Floor } from "../floor"
import type { Names } from "../wording/history"

/** An agent sees some of the floor, but may transfer to all of it: those names are known as well. */
export function namesOn(floor: Floor | null): Names {
  const targets = floor?.me.transfer_to
  const named = (
    items: readonly { readonly id: string; readonly name: string }[] = [],
    id: string,
  ) => items.find((item) => item.id === id)?.name
  return {
    agentName: (id) => floor?.agents.get(id)?.name ?? named(targets?.agents, id) ?? id,
    queueName: (id) => floor?.queues.get(id)?.name ?? named(targets?.queues, id) ?? id,
  }
}

/** The agents of whom there are names, each once. */
export function agentsOn(floor: Floor | null): readonly { id: string; name: string }[] {
  const known = [...(floor?.agents.values() ?? []), ...(floor?.me.transfer_to?.agents ?? [])]
  return [...new Map(known.map(({ id, name }) => [id, { id, name }])).values()]
}
