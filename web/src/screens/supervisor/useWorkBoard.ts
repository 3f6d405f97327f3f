/** The figures and the list of work, read anew when what is chosen changes and when the hub tells of changes. */
import { computed, onMounted, shallowRef, watch } from "vue"
import type { WorkCounts, WorkView } from "../../core/wire"
import {
  countsQuery,
  groupKey,
  listQuery,
  newest,
  type Narrowing,
  type When,
  type WorkGroup,
  type Word,
} from "../../core/workBoard"
import { useHttp } from "../../state/http"
import { pagesOf } from "../../state/pages"

const NOTHING: ReadonlyMap<string, WorkView | null> = new Map()

export type WorkBoard = ReturnType<typeof useWorkBoard>

export function useWorkBoard() {
  const http = useHttp()
  const word = shallowRef<Word>("kind")
  const narrowing = shallowRef<Narrowing>({})
  const when = shallowRef<When>("open")
  const text = shallowRef("")
  const counts = shallowRef<WorkCounts | null>(null)
  const isLost = shallowRef(false)

  const pages = pagesOf<WorkView>(async (cursor) => {
    const until = counts.value?.today_until ?? null
    const query = new URLSearchParams(listQuery(narrowing.value, text.value, when.value, until))
    if (cursor !== null) query.set("cursor", cursor)
    const page = await http.request("get_work", "GET", `/work?${query}`)
    return { items: page.items, next: page.next_cursor }
  })
  const items = computed(() => newest(pages.items.value, NOTHING))
  const wanted = computed(() => {
    const query = countsQuery(word.value, narrowing.value, text.value)
    return new URLSearchParams(query).toString()
  })

  async function count(): Promise<void> {
    const query = wanted.value
    try {
      const found = await http.request("get_work_counts", "GET", `/work/counts?${query}`)
      if (query === wanted.value) [counts.value, isLost.value] = [found, false]
    } catch {
      isLost.value = query === wanted.value || isLost.value
    }
  }

  async function readAnew(): Promise<void> {
    await count()
    await pages.read(null)
  }

  /** Narrow the list to a group of the word, or no more to that. */
  function choose(of: Word, group: WorkGroup | null): void {
    const before = narrowing.value[of]
    const isSame = group !== null && before !== undefined && groupKey(before) === groupKey(group)
    narrowing.value = { ...narrowing.value, [of]: isSame || group === null ? undefined : group }
  }

  onMounted(readAnew)
  watch(word, count)
  watch([narrowing, when, text], readAnew)
  const { next, state, read } = pages
  return { word, narrowing, when, text, counts, isLost, items, next, state, read, readAnew, choose }
}
