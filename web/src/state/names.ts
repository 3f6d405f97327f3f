/** Names of agents and queues on the floor; the id of one that is no longer there. */
import type { Names } from "../core/wording/history"
import { useHub } from "./hub"

export function useNames(): Names {
  const { hub } = useHub()
  return {
    agentName: (id) => hub.value.floor?.agents.get(id)?.name ?? id,
    queueName: (id) => hub.value.floor?.queues.get(id)?.name ?? id,
  }
}
