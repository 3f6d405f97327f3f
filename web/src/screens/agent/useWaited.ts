/** For how long the customer of an offer has waited. */
import { computed } from "vue"
import { instant } from "../../core/format"
import { waitedMs } from "../../core/selectors/contacts"
import type { Work } from "../../core/selectors/work"
import type { OfferView } from "../../core/wire"
import { useTime } from "../../state/time"

export function useWaited(work: () => Work, offer: () => OfferView) {
  const { second } = useTime()
  return computed(() => {
    const { contact } = work()
    if (contact !== null) return waitedMs(contact, second.value)
    return Math.max(offer().waited_ms, second.value - instant(offer().arrived_at))
  })
}
