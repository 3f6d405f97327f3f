/** Rows in the chosen order that stay where they are while the pointer or the focus is on them. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue"
import { keepOrder, sortRows, toggle, type Compare, type Sorting } from "../core/order"

export interface StableOrder<T, K extends string> {
  readonly sorting: ShallowRef<Sorting<K>>
  readonly ordered: ComputedRef<readonly T[]>
  readonly sort: (key: K) => void
  readonly hold: () => void
  readonly release: () => void
}

export function useStableOrder<T extends { readonly id: string }, K extends string>(
  rows: ComputedRef<readonly T[]>,
  compare: (sorting: Sorting<K>) => Compare<T>,
  initial: Sorting<K>,
): StableOrder<T, K> {
  const sorting = shallowRef(initial)
  const held = shallowRef(false)
  const order = shallowRef<readonly string[]>([])

  const sorted = () => sortRows(rows.value, compare(sorting.value), order.value)
  const remember = (items: readonly T[]) => (order.value = items.map((item) => item.id))

  watch([rows, held], () => remember(held.value ? keepOrder(rows.value, order.value) : sorted()), {
    immediate: true,
  })

  return {
    sorting,
    ordered: computed(() => keepOrder(rows.value, order.value)),
    sort: (key) => {
      sorting.value = toggle(sorting.value, key)
      remember(sorted())
    },
    hold: () => (held.value = true),
    release: () => (held.value = false),
  }
}
