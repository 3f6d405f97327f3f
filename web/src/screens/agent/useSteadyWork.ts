/**
 * The agent's work without flicker. When a call ends, its contact is the agent's no longer until their
 * wrap-up of it starts, a moment later:
 *
 *     event contact_ended      contacts_gone c1
 *     event wrap_up_started    contacts c1, wrap_up { lina: … }
 *     card of c1
 *
 * Drawn as told, what the agent types in would close and open again, without the focus.
 */
import { computed, shallowRef, watch, type ComputedRef } from "vue"
import { withLeft, type Left, type Work } from "../../core/selectors/work"
import { after } from "../../net/time"

const LEAVING_MS = 500

/** Only then may a wrap-up follow. */
function isTalkedTo({ phase }: Work): boolean {
  return phase === "handling" || phase === "held"
}

export function useSteadyWork(work: ComputedRef<readonly Work[]>): ComputedRef<readonly Work[]> {
  const left = shallowRef<readonly Left[]>([])

  function leave(item: Work): void {
    left.value = [...left.value, { work: item, isBack: false }]
    after(LEAVING_MS, () => (left.value = left.value.filter((other) => other.work !== item)))
  }

  watch(
    work,
    (now, before) => {
      const here = new Set(now.map((item) => item.contactId))
      left.value = left.value.map((item) =>
        here.has(item.work.contactId) ? { ...item, isBack: true } : item,
      )
      const gone = before.filter((item) => !here.has(item.contactId))
      for (const item of gone) if (isTalkedTo(item)) leave(item)
    },
    { flush: "sync" }, // before anything is drawn without them
  )
  return computed(() => withLeft(work.value, left.value))
}
