/** What is in stock, page by page, and counting it. */
import { onMounted, shallowRef, watch } from "vue"
import type { StockView } from "../../core/wire"
import { useHttp } from "../../state/http"
import { pagesOf } from "../../state/pages"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

const MOST = 50
const MOST_PIECES = 1_000_000

/** What a row is called: its number, else its model. */
export function nameOf(one: StockView): string {
  return one.sku ?? one.model ?? ""
}

export function useStock() {
  const http = useHttp()
  const { t } = useTexts()
  const text = shallowRef("")
  const onlyThere = shallowRef(false)
  const said = shallowRef("")
  const pages = pagesOf<StockView>(async (cursor) => {
    const query = new URLSearchParams({ q: text.value.trim(), limit: String(MOST) })
    if (onlyThere.value) query.set("there", "true")
    if (cursor !== null) query.set("cursor", cursor)
    const page = await http.request("get_stock", "GET", `/stock?${query}`)
    return { items: page.items, next: page.next_cursor }
  })

  /** Have so many pieces of it; `by`: what the name is. */
  async function count(name: string, by: "sku" | "model", pieces: string): Promise<boolean> {
    const quantity = /^\d{1,7}$/.test(pieces.trim()) ? Number(pieces) : -1
    if (quantity < 0 || quantity > MOST_PIECES || name.trim() === "") {
      said.value = t.value("stock.whole")
      return false
    }
    try {
      const path = `/stock/${encodeURIComponent(name.trim())}?by=${by}`
      const now = await http.request("put_stock_sku", "PUT", path, { quantity })
      said.value = t.value("stock.done", { name: nameOf(now), count: String(now.quantity) })
    } catch (problem) {
      said.value = httpProblemText(t.value, problem)
      return false
    }
    await pages.read(null)
    return true
  }

  onMounted(() => pages.read(null))
  watch([text, onlyThere], () => pages.read(null))
  return { ...pages, text, onlyThere, said, count }
}
