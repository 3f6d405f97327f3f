/** The tab of the customer, for each contact its own: the next caller begins with the overview. */
import { computed, shallowRef, type ComputedRef, type WritableComputedRef } from "vue"

const FIRST = "overview"

export function useTab(contactId: ComputedRef<string>): WritableComputedRef<string> {
  const chosen = shallowRef<Readonly<Record<string, string>>>({})
  return computed({
    get: () => chosen.value[contactId.value] ?? FIRST,
    set: (tab) => (chosen.value = { ...chosen.value, [contactId.value]: tab }),
  })
}
