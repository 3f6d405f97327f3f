/** A contact's history and why, read again whenever the contact changes on the floor. */
import { onBeforeUnmount, shallowRef, watch } from "vue"
import type { ContactWhole, WhyAnswer } from "../../core/wire"
import { after } from "../../net/time"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

/** Several events come at once; one reading after them is enough. */
const SETTLE_MS = 300

export function useContactHistory(contactId: string) {
  const { hub } = useHub()
  const http = useHttp()
  const history = shallowRef<ContactWhole | null>(null)
  const why = shallowRef<WhyAnswer | null>(null)
  const failed = shallowRef(false)
  let cancel = () => {}

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

  watch(() => hub.value.floor?.contacts.get(contactId), readSoon)
  onBeforeUnmount(() => cancel())
  void read()
  return { history, why, failed }
}
