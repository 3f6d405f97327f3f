/** The rows of the box for what is typed: customers, then groups, contacts, queues and commands called so. */
import { computed, type ComputedRef, type Ref, type ShallowRef } from "vue"
import type { FoundCustomer, GroupItem } from "../../core/wire"
import { usePalette, type Entry } from "../../state/palette"
import { useTexts } from "../../state/texts"
import { useFound } from "./useFound"
import { useGroups, type Groups } from "./useGroups"

/** Of thousands of contacts nobody looks for one by scrolling. */
const MOST = 50

/** One of the three. */
export interface Row {
  readonly id: string
  readonly customer: FoundCustomer | null
  readonly entry: Entry | null
  readonly group: GroupItem | null
}

export interface Rows {
  readonly rows: ComputedRef<readonly Row[]>
  /** The customers are those of an earlier text: the search for this one is under way. */
  readonly busy: ShallowRef<boolean>
  /** How the search for customers stands, in words. */
  readonly said: ComputedRef<string>
  readonly groups: Groups
}

const NONE = { customer: null, entry: null, group: null }

export function useRows(text: Ref<string>): Rows {
  const { t } = useTexts()
  const { entries } = usePalette()
  const groups = useGroups(text)
  const { found, failure, busy } = useFound(groups.searched, groups.chosen)

  const rows = computed(() => {
    const typed = text.value.trim().toLowerCase()
    const named = entries.value.filter(({ label }) => label.toLowerCase().includes(typed))
    const customers = found.value?.customers ?? []
    return [
      ...customers.map((customer) => ({ ...NONE, id: `customer-${customer.id}`, customer })),
      ...groups.offered.value.map((group) => ({
        ...NONE,
        id: `${group.kind}-${group.name}`,
        group,
      })),
      ...named.slice(0, MOST).map((entry) => ({ ...NONE, id: entry.id, entry })),
    ]
  })

  const said = computed(() => {
    if (busy.value) return t.value("search.busy")
    if (failure.value !== "") return `${t.value("search.failed")} ${failure.value}`
    if (groups.missing.value) return t.value("palette.no_group")
    const all = found.value
    if (all === null) return text.value === "" ? t.value("palette.hint") : ""
    const shown = all.customers.length
    if (shown === 0) return t.value("search.empty")
    if (all.total <= shown) return t.value("palette.found", { count: shown })
    return t.value(all.isLeast ? "search.of_least" : "search.of", { shown, count: all.total })
  })

  return { rows, busy, said, groups }
}
