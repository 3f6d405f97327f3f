/** Parts that are typed as rows: each change is written to the field, and the list is asked what they cost. */
import { onMounted, shallowRef, watch, type Ref } from "vue"
import {
  isSamePart,
  NEW_ROW,
  rowsIn,
  textOfRows,
  withListed,
  type PartRow,
} from "../../../core/partRows"
import type { PriceView } from "../../../core/wire"
import { QuotesHttp } from "../../../net/quotesHttp"
import { useHttp } from "../../../state/http"

export type PartsState = ReturnType<typeof useParts>

/** `model`: of the product that the item is about; empty: of none. */
export function useParts(text: Ref<string>, model: () => string) {
  const http = new QuotesHttp(useHttp())
  const rows = shallowRef<readonly PartRow[]>(rowsIn(text.value))
  const found = shallowRef<readonly PriceView[]>([])
  const isLost = shallowRef(false)
  let said = text.value
  let asked = 0

  function put(next: readonly PartRow[]): void {
    rows.value = next
    said = textOfRows(next)
    text.value = said
  }

  function change(place: number, typed: Partial<PartRow>): void {
    put(rows.value.map((row, n) => (n === place ? { ...row, ...typed } : row)))
    if (typed.part !== undefined && typed.part.trim() !== "") void look(typed.part)
  }

  const add = () => (rows.value = [...rows.value, NEW_ROW])
  const remove = (place: number) => put(rows.value.filter((_, n) => n !== place))

  /** A price that the list fills in is left to the list, so the field stays as it is. */
  async function look(part: string): Promise<void> {
    const mine = ++asked
    try {
      const prices = await http.parts(part, model())
      rows.value = rows.value.map((row) =>
        isSamePart(row.part, part) ? withListed(row, prices) : row,
      )
      if (mine === asked) [found.value, isLost.value] = [prices, false]
    } catch {
      if (mine === asked) isLost.value = true
    }
  }

  /** One after another: an item may have a hundred. */
  async function lookAll(): Promise<void> {
    for (const part of new Set(rows.value.map((row) => row.part))) {
      if (part !== "") await look(part)
    }
  }

  watch(text, (now) => {
    if (now === said) return
    said = now
    rows.value = rowsIn(now)
    void lookAll()
  })
  onMounted(lookAll)
  return { rows, found, isLost, change, add, remove }
}
