/** The messages of a contact: those that came by the socket, and earlier ones that were asked for. */
import { computed, shallowRef } from "vue"
import type { MessageView } from "../../core/wire"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

export function useThread(contactId: () => string) {
  const { hub } = useHub()
  const http = useHttp()
  const thread = computed(() => hub.value.threads.get(contactId()) ?? null)
  const before = shallowRef<readonly MessageView[]>([])
  const moreBefore = shallowRef<boolean | null>(null)
  const failed = shallowRef(false)
  const messages = computed(() => {
    const told = (thread.value?.said ?? []).map((item) => item.message)
    const known = new Set(told.map((message) => message.id))
    return [...before.value.filter((message) => !known.has(message.id)), ...told]
  })
  const more = computed(() => moreBefore.value ?? thread.value?.more ?? false)

  /** Ask for those before the first that is shown. */
  async function earlier(): Promise<void> {
    const [info, first] = [thread.value?.info, messages.value[0]]
    if (info == null || first === undefined) return
    try {
      const part = await http.earlierMessages(info.id, first.id)
      before.value = [...part.messages, ...before.value]
      moreBefore.value = part.more
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  return { messages, more, failed, earlier }
}
