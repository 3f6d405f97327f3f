/** Which of the agent's work is in the middle: what they picked stays there, until they put it off. */
import { computed, shallowRef, watch, type ComputedRef } from "vue"
import { shownWork, type Work } from "../../core/selectors/work"

export function usePicked(work: ComputedRef<readonly Work[]>) {
  const picked = shallowRef<string | null>(null)
  const shown = computed(() => shownWork(work.value, picked.value))

  // What is under way stays in the middle, whatever comes or comes back meanwhile.
  watch(shown, (now) => {
    if (now?.offer === null) picked.value = now.contactId
  })
  watch(
    () => ({ id: shown.value?.contactId, until: shown.value?.contact?.snoozed_until ?? null }),
    (now, before) => {
      const isPutOff = now.until !== null && before.until === null
      if (isPutOff && now.id === before.id) picked.value = null
    },
  )

  return { picked, shown }
}
