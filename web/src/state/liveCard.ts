/** The card of a customer outside of any contact, with what other systems say of them. */
import { shallowRef, type ShallowRef } from "vue"
import { asked, isAsking, notAsked, withLive } from "../core/selectors/live"
import type { Card } from "../core/wire"
import { useHttp } from "./http"
import { httpProblemText } from "./problems"
import { useTexts } from "./texts"
import { useToasts } from "./toasts"

export interface LiveCard {
  readonly card: ShallowRef<Card | null>
  readonly failure: ShallowRef<string>
  readonly load: () => Promise<void>
  /** Ask other systems, `source` whatever it said before; what they say joins the card. */
  readonly askLive: (source: string | null) => Promise<void>
}

export function useLiveCard(customerId: string): LiveCard {
  const http = useHttp()
  const { t } = useTexts()
  const { toast } = useToasts()
  const card = shallowRef<Card | null>(null)
  const failure = shallowRef("")

  async function load(): Promise<void> {
    try {
      card.value = await http.card(customerId)
      failure.value = ""
      if (isAsking(card.value)) void askLive(null)
    } catch (problem) {
      failure.value = httpProblemText(t.value, problem)
    }
  }

  async function askLive(source: string | null): Promise<void> {
    if (card.value !== null && source !== null) card.value = asked(card.value, source)
    try {
      const said = await http.live(customerId, source)
      if (card.value !== null) card.value = withLive(card.value, said)
    } catch (problem) {
      const why = httpProblemText(t.value, problem)
      toast(why)
      if (card.value !== null) card.value = notAsked(card.value, source, why)
    }
  }

  return { card, failure, load, askLive }
}
