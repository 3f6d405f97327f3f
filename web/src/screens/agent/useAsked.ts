/** What the agent asked of the source and is not seen to have happened: said once, and shown meanwhile. */
import { computed, watch, type ComputedRef } from "vue"
import { isLate, type Asked } from "../../core/asked"
import { undoneText } from "../../core/wording/news"
import { useHub } from "../../state/hub"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"
import { useToasts } from "../../state/toasts"

export interface AskedNow extends Asked {
  readonly isLate: boolean
}

/** What is asked about one contact. */
export function useAsked(contactId: () => string): ComputedRef<AskedNow | null> {
  const { hub } = useHub()
  const { now } = useTime()
  return computed(() => {
    const asked = hub.value.asked.get(contactId())
    return asked === undefined ? null : { ...asked, isLate: isLate(asked, now.value) }
  })
}

/** Tell of each that is late, whichever contact is shown. */
export function useLateNotice(): void {
  const { hub } = useHub()
  const { now } = useTime()
  const { t } = useTexts()
  const { toast } = useToasts()
  const told = new WeakSet<Asked>()

  watch(now, () => {
    for (const asked of hub.value.asked.values()) {
      if (told.has(asked) || !isLate(asked, now.value)) continue
      told.add(asked)
      toast(undoneText(t.value, asked))
    }
  })
}
