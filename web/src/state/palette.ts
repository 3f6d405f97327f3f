/** The box that finds everything: whether it is open, and what the screens put into it beside customers. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue"
import { injected } from "./injected"
import { whileMounted } from "./whileMounted"

/** Something that can be opened or done: its words, and a key that does the same. */
export interface Entry {
  readonly id: string
  readonly kind: "command" | "contact" | "queue"
  readonly label: string
  readonly key?: string
  readonly run: () => void
}

type Entries = ComputedRef<readonly Entry[]>

export interface Palette {
  readonly open: ShallowRef<boolean>
  readonly entries: Entries
  /** List these too; what comes back takes them off. */
  readonly list: (entries: Entries) => () => void
}

export const { provide: providePalette, use: usePalette } = injected<Palette>("palette")

export function createPalette(): Palette {
  const listed = shallowRef<readonly Entries[]>([])

  function list(entries: Entries): () => void {
    listed.value = [...listed.value, entries]
    return () => (listed.value = listed.value.filter((item) => item !== entries))
  }

  return {
    open: shallowRef(false),
    entries: computed(() => listed.value.flatMap((each) => each.value)),
    list,
  }
}

/** Have these found while the component is mounted. */
export function useEntries(entries: () => readonly Entry[]): void {
  const { list } = usePalette()
  whileMounted(() => list(computed(entries)))
}
