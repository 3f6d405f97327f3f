/** Whether the sheet of keys is open: while it is, most keys do nothing else. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface KeysSheet {
  readonly sheetOpen: ShallowRef<boolean>
  /** Open it, or close it; true, as a key handler says that it did something. */
  readonly toggleSheet: () => true
}

export const { provide: provideKeysSheet, use: useKeysSheet } = injected<KeysSheet>("keys sheet")

export function createKeysSheet(): KeysSheet {
  const sheetOpen = shallowRef(false)
  const toggleSheet = () => {
    sheetOpen.value = !sheetOpen.value
    return true as const
  }
  return { sheetOpen, toggleSheet }
}
