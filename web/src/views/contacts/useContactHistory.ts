/** A contact's history and why, read again whenever the contact changes on the floor. */
import { onBeforeUnmount, shallowRef, watch } from "vue"
import type { ContactWhole, WhyAnswer } from "../../core/wire"
import { after, atMostEvery } from "../../net/time"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

/** Several events come at once; one reading after them is enough. */
const SETTLE_MS = 300
/** Why a contact waits changes with every agent: so often it is asked again, while agents change. */
const FOLLOW_MS = 1_000

export function useContactHistory(contactId: string) {
  const { hub } = useHub()
  const http = useHttp()
  const history = shallowRef<ContactWhole | null>(null)
  const why = shallowRef<WhyAnswer | null>(null)
  const failed = shallowRef(false)
  let cancel = () => {}
  const following = atMostEvery(FOLLOW_MS, () => void readWhy())

  async function read(): Promise<void> {
    try {
      ;[history.value, why.value] = await Promise.all([
        http.contact(contactId),
        http.why(contactId),
      ])
      failed.value = false
    } catch {
      failed.value = history.value === null
    }
  }

  function readSoon(): void {
    cancel()
    cancel = after(SETTLE_MS, () => void read())
  }

  async function readWhy(): Promise<void> {
    try {
      why.value = await http.why(contactId)
    } catch {
      // What was read stays; the connection badge says whether the hub can be reached.
    }
  }

  /** While it waits, what is said of right now follows the moment. */
  function follow(): void {
    if (why.value?.now != null) following.ask()
  }

  watch(() => hub.value.floor?.contacts.get(contactId), readSoon)
  watch([() => hub.value.floor?.agents, () => hub.value.waits], follow)
  onBeforeUnmount(() => {
    cancel()
    following.stop()
  })
  void read()
  return { history, why, failed, read }
}
