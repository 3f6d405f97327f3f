/** Names of agents and queues on the floor. */
import { namesOn } from "../core/selectors/names"
import type { Names } from "../core/wording/history"
import { useHub } from "./hub"

export function useNames(): Names {
  const { hub } = useHub()
  return {
    agentName: (id) => namesOn(hub.value.floor).agentName(id),
    queueName: (id) => namesOn(hub.value.floor).queueName(id),
  }
}
