/** The rows of the box for what is typed: customers, then contacts, queues and commands that are called so. */
import { computed, type ComputedRef, type Ref, type ShallowRef } from "vue"
import type { FoundCustomer } from "../../core/wire"
import { usePalette, type Entry } from "../../state/palette"
import { useTexts } from "../../state/texts"
import { useFound } from "./useFound"

/** Of thousands of contacts nobody looks for one by scrolling. */
const MOST = 50

/** One of the two. */
export interface Row {
  readonly id: string
  readonly customer: FoundCustomer | null
  readonly entry: Entry | null
}

export interface Rows {
  readonly rows: ComputedRef<readonly Row[]>
  /** The customers are those of an earlier text: the search for this one is under way. */
  readonly busy: ShallowRef<boolean>
  /** How the search for customers stands, in words. */
  readonly said: ComputedRef<string>
}

export function useRows(text: Ref<string>): Rows {
  const { t } = useTexts()
  const { entries } = usePalette()
  const { found, failure, busy } = useFound(text)

  const rows = computed(() => {
    const typed = text.value.trim().toLowerCase()
    const named = entries.value.filter(({ label }) => label.toLowerCase().includes(typed))
    const customers = found.value?.customers ?? []
    return [
      ...customers.map((customer) => ({ id: `customer-${customer.id}`, customer, entry: null })),
      ...named.slice(0, MOST).map((entry) => ({ id: entry.id, customer: null, entry })),
    ]
  })

  const said = computed(() => {
    if (busy.value) return t.value("search.busy")
    if (failure.value !== "") return `${t.value("search.failed")} ${failure.value}`
    const all = found.value
    if (all === null) return ""
    const shown = all.customers.length
    if (shown === 0) return t.value("search.empty")
    if (all.total <= shown) return t.value("palette.found", { count: shown })
    return t.value(all.isLeast ? "search.of_least" : "search.of", { shown, count: all.total })
  })

  return { rows, busy, said }
}
