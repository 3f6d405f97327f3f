/** How an offer is answered, by any of the ways in which it is drawn. */
import { computed } from "vue"
import { instant, secondsLeft } from "../../core/format"
import { aboutOffer, isPending } from "../../core/pending"
import type { OfferView } from "../../core/wire"
import { offerKey } from "../../core/wording/offers"
import { useCommands } from "../../state/commands"
import { useHub } from "../../state/hub"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"

/** `left`: seconds until it is over; null: it has no end. `isUnsent`: the answer waits for the connection. */
export function useAnswer(offer: () => OfferView) {
  const { t } = useTexts()
  const { now } = useTime()
  const { pending, connectionState } = useHub()
  const { send } = useCommands()
  const about = computed(() => aboutOffer(offer().id))
  const accepting = computed(() => isPending(pending.value, "accept_offer", about.value))
  const declining = computed(() => isPending(pending.value, "decline_offer", about.value))
  const isAnswered = computed(() => accepting.value || declining.value)
  const left = computed(() => {
    const until = offer().deadline_at
    return until == null ? null : secondsLeft(instant(until), now.value)
  })
  const texts = computed(() => ({
    accept: t.value(offerKey(offer(), accepting.value ? "accepting" : "accept")),
    decline: t.value(offerKey(offer(), declining.value ? "declining" : "decline")),
    left:
      left.value === null || left.value > 0
        ? t.value(offerKey(offer(), "left"), { seconds: left.value ?? 0 })
        : t.value("offer.over"),
  }))
  const isUnsent = computed(() => isAnswered.value && connectionState.value !== "connected")

  return {
    left,
    texts,
    isAnswered,
    isUnsent,
    accept: () => void send({ cmd: "accept_offer", offer_id: offer().id }),
    decline: () => void send({ cmd: "decline_offer", offer_id: offer().id }),
  }
}
