/** Names of agents and queues; an id only where the hub told no name. */
import type { Floor } from "../floor"
import type { HolderView } from "../wire"
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

/** Whether something is with the agent who looks, or waits in a queue that they serve. */
export function isWithMe(floor: Floor | null, holder: HolderView): boolean {
  const me = floor?.me.agent ?? ""
  if (holder.kind === "agent") return holder.name === me
  const queues = floor?.agents.get(me)?.queues ?? []
  return holder.kind === "queue" && queues.some(({ id }) => id === holder.name)
}
