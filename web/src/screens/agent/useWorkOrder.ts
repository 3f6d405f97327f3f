/** The agent's work, the most urgent on top; rows stay where they are while pointer or focus are on them. */
import { computed, shallowRef, watch, type ShallowRef } from "vue"
import { byUrgency, type Work } from "../../core/selectors/work"
import { useStableOrder } from "../../state/useStableOrder"

interface Row {
  readonly id: string
  readonly work: Work
}

export function useWorkOrder(
  work: () => readonly Work[],
  list: Readonly<ShallowRef<HTMLElement | null>>,
) {
  const rows = computed<readonly Row[]>(() =>
    work().map((item) => ({ id: item.contactId, work: item })),
  )
  const { ordered, hold, release } = useStableOrder<Row, "urgency">(
    rows,
    () => (a, b) => byUrgency(a.work, b.work),
    { key: "urgency", descending: false },
  )
  const over = shallowRef(false)
  const focused = shallowRef(false)

  function hasFocus(): boolean {
    return list.value?.contains(document.activeElement) ?? false
  }

  watch([over, focused], () => (over.value || focused.value ? hold() : release()))
  // A row that goes takes the focus with it, and no event says so.
  watch(rows, () => (focused.value = hasFocus()), { flush: "post" })

  return {
    ordered: computed(() => ordered.value.map((row) => row.work)),
    over,
    focused,
  }
}
