/** The messages of a thread: the newest, which are told as they come, and earlier ones that were asked for. */
import { computed, shallowRef } from "vue"
import type { Thread } from "../../core/threads"
import type { MessageView } from "../../core/wire"
import { useHttp } from "../../state/http"

/** Those before the message `until`, which was the first that had been told. */
interface Earlier {
  readonly messages: readonly MessageView[]
  readonly more: boolean | null
  readonly until: string | null
}

const NONE: Earlier = { messages: [], more: null, until: null }

export function useThread(newest: () => Thread | null) {
  const http = useHttp()
  const thread = computed(newest)
  const earlierOnes = shallowRef<Earlier>(NONE)
  const busy = shallowRef(false)
  const failed = shallowRef(false)
  const told = computed(() => (thread.value?.said ?? []).map((item) => item.message))
  /** Only while what was told still begins where they end: else there is a hole between them. */
  const before = computed(() => {
    const { until } = earlierOnes.value
    return told.value.some(({ id }) => id === until) ? earlierOnes.value : NONE
  })
  const messages = computed(() => {
    const known = new Set(told.value.map((message) => message.id))
    return [...before.value.messages.filter((message) => !known.has(message.id)), ...told.value]
  })
  const more = computed(() => before.value.more ?? thread.value?.more ?? false)

  /** Ask for those before the first that is shown. */
  async function earlier(): Promise<void> {
    const [info, first] = [thread.value?.info, messages.value[0]]
    if (info == null || first === undefined || busy.value) return
    const until = before.value.until ?? first.id
    const known = before.value.messages
    busy.value = true
    try {
      const part = await http.threads.earlier(info.id, first.id)
      earlierOnes.value = { messages: [...part.messages, ...known], more: part.more, until }
      failed.value = false
    } catch {
      failed.value = true
    } finally {
      busy.value = false
    }
  }

  return { messages, more, failed, earlier }
}
