/** Say why an offer went away, unless the agent took it. */
import { watch } from "vue"
import type { EndedOffer } from "../../core/reduce"
import { useHub } from "../../state/hub"
import { useNames } from "../../state/names"
import { useTexts } from "../../state/texts"
import { useToasts } from "../../state/toasts"

export function useEndedOffers(): void {
  const { hub } = useHub()
  const { agentName } = useNames()
  const { t } = useTexts()
  const { toast } = useToasts()

  function tell(ended: EndedOffer): void {
    if (ended.reason === "accepted") return
    const other = ended.taken_by === hub.value.floor?.me.agent ? null : ended.taken_by
    if (other !== null) toast(t.value("offer.gone.taken", { agent: agentName(other) }))
    else toast(t.value(`offer.gone.${ended.reason}`), ended.reason === "declined" ? "good" : "bad")
  }

  watch(
    () => hub.value.endedOffer,
    (ended, before) => {
      if (ended !== null && ended.seq !== before?.seq) tell(ended)
    },
  )
}
