/** The offers of the agent: which are drawn whole, which as lines, and which of them the keys answer. */
import { computed, type ComputedRef } from "vue"
import { answerable, isWhole, type Work } from "../../core/selectors/work"
import { useEndedOffers } from "./useEndedOffers"
import { usePaintReport } from "./usePaintReport"

/**
 * `lines`: they leave room for what is in the middle. `docked`: on narrow screens its buttons stand at the
 * bottom, whatever is scrolled above.
 */
export function useOffers(work: ComputedRef<readonly Work[]>, shown: ComputedRef<Work | null>) {
  usePaintReport()
  useEndedOffers()
  const offers = computed(() => work.value.filter((item) => item.offer !== null))
  const whole = computed(() => offers.value.filter((item) => isWhole(item, shown.value)))
  const lines = computed(() => offers.value.filter((item) => !isWhole(item, shown.value)))
  const keyed = computed(() => answerable(work.value, shown.value)?.id ?? null)
  const docked = computed(() => answerable(whole.value, shown.value)?.id ?? null)

  return { offers, whole, lines, keyed, docked }
}
