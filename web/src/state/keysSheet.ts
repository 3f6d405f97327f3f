/** The sheet of keys: whether it is open (then most keys do nothing else), and what it lists. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue"
import type { Meaning } from "../core/keys"
import { injected } from "./injected"

export interface KeysSheet {
  readonly sheetOpen: ShallowRef<boolean>
  /** Open it, or close it; true, as a key handler says that it did something. */
  readonly toggleSheet: () => true
  /** What keys can mean on the screen that is shown. */
  readonly meanings: ComputedRef<ReadonlySet<Meaning>>
  /** List these while their keys work; what comes back takes them off. */
  readonly list: (meanings: readonly Meaning[]) => () => void
}

export const { provide: provideKeysSheet, use: useKeysSheet } = injected<KeysSheet>("keys sheet")

export function createKeysSheet(): KeysSheet {
  const sheetOpen = shallowRef(false)
  const listed = shallowRef<readonly (readonly Meaning[])[]>([])

  function toggleSheet(): true {
    sheetOpen.value = !sheetOpen.value
    return true
  }

  function list(meanings: readonly Meaning[]): () => void {
    listed.value = [...listed.value, meanings]
    return () => (listed.value = listed.value.filter((item) => item !== meanings))
  }

  return { sheetOpen, toggleSheet, meanings: computed(() => new Set(listed.value.flat())), list }
}
