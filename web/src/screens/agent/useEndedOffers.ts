/** Say why an offer went away, unless the agent took it. */
import { watch } from "vue"
import type { EndedOffer } from "../../core/reduce"
import { offerGoneText, offerGoneTone } from "../../core/wording/news"
import { useHub } from "../../state/hub"
import { useTexts } from "../../state/texts"
import { useToasts } from "../../state/toasts"

export function useEndedOffers(): void {
  const { hub } = useHub()
  const { t } = useTexts()
  const { toast } = useToasts()

  function tell(ended: EndedOffer): void {
    if (ended.reason === "accepted") return
    const text = offerGoneText(t.value, ended, hub.value.floor?.me.agent ?? null)
    toast(text, offerGoneTone(ended))
  }

  watch(
    () => hub.value.endedOffer,
    (ended, before) => {
      if (ended !== null && ended.seq !== before?.seq) tell(ended)
    },
  )
}
