/** Names of agents and queues on the floor. */
import { namesOn } from "../core/selectors/names"
import type { Names } from "../core/wording/history"
import { presenceText } from "../core/wording/presences"
import { useHub } from "./hub"
import { useTexts } from "./texts"

export function useNames(): Names {
  const { hub } = useHub()
  return {
    agentName: (id) => namesOn(hub.value.floor).agentName(id),
    queueName: (id) => namesOn(hub.value.floor).queueName(id),
  }
}

export function usePresences(): { readonly presenceName: (id: string) => string } {
  const { hub } = useHub()
  const { t } = useTexts()
  return { presenceName: (id) => presenceText(t.value, hub.value.floor?.me.breaks ?? [], id) }
}
