/** The thread of a contact that is read along with: read again whenever the contact changes on the floor. */
import { onBeforeUnmount, shallowRef, watch } from "vue"
import { NOTHING, withNewest, type Thread } from "../../core/threads"
import { after, atMostEvery } from "../../net/time"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

/** Several events come at once, such as that a message was written and is sent; so often it is read at most. */
const FOLLOW_MS = 300
const RETRY_MS = 2_000

export function useReadAlong(contactId: string) {
  const { hub } = useHub()
  const http = useHttp()
  const thread = shallowRef<Thread>(NOTHING)
  const state = shallowRef<"busy" | "ready" | "failed">("busy")
  const following = atMostEvery(FOLLOW_MS, () => void read())
  let asked = 0
  let cancel = () => {}

  async function read(): Promise<void> {
    const seq = ++asked
    cancel()
    try {
      const newest = await http.threads.newest(contactId, thread.value.info?.id ?? null)
      // An answer that a later one has overtaken says less.
      thread.value = withNewest(thread.value, { ...newest, seq })
      state.value = "ready"
    } catch {
      state.value = "failed"
      cancel = after(RETRY_MS, () => void read())
    }
  }

  watch(() => hub.value.floor?.contacts.get(contactId), following.ask)
  onBeforeUnmount(() => {
    following.stop()
    cancel()
  })
  void read()
  return { thread, state }
}
