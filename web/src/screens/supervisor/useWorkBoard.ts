/** The figures and the list of work, read anew when what is chosen changes and when the hub tells of changes. */
import { computed, onMounted, onScopeDispose, shallowRef, watch } from "vue"
import type { WorkCounts, WorkView } from "../../core/wire"
import {
  countsQuery,
  groupKey,
  listQuery,
  newest,
  searchBody,
  type Narrowing,
  type Query,
  type When,
  type WorkGroup,
  type Word,
} from "../../core/workBoard"
import { useHttp, type Requests } from "../../state/http"
import { useHub } from "../../state/hub"
import { pagesOf, type Pages } from "../../state/pages"

/** How soon after a change figures and list are read anew; rows that are there change at once. */
const AFTER_MS = 3_000

/** A page of the list, or of what is found by a text. */
function asked(http: Requests, query: Query, text: string, cursor: string | null) {
  if (text !== "") {
    const body = searchBody(query, text, cursor)
    return http.request("post_work_search", "POST", "/work/search", body)
  }
  const params = new URLSearchParams(query)
  if (cursor !== null) params.set("cursor", cursor)
  return http.request("get_work", "GET", `/work?${params}`)
}

export type WorkBoard = ReturnType<typeof useWorkBoard>

export function useWorkBoard() {
  const http = useHttp()
  const { hub } = useHub()
  const word = shallowRef<Word>("kind")
  const narrowing = shallowRef<Narrowing>({})
  const when = shallowRef<When>("open")
  const text = shallowRef("")
  const counts = shallowRef<WorkCounts | null>(null)
  const isLost = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const pages: Pages<WorkView> = pagesOf<WorkView>(async (cursor) => {
    const until = counts.value?.today_until ?? null
    const most = cursor === null ? pages.items.value.length : 0
    const query = listQuery(narrowing.value, when.value, until, most)
    const page = await asked(http, query, text.value.trim(), cursor)
    return { items: page.items, next: page.next_cursor }
  })
  const items = computed(() => newest(pages.items.value, hub.value.work.changed))
  const wanted = computed(() => {
    const query = countsQuery(word.value, narrowing.value)
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
    clearTimeout(timer)
    timer = undefined
    await count()
    await pages.read(null)
  }

  function soon(): void {
    timer ??= setTimeout(() => void readAnew(), AFTER_MS)
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
  watch(() => hub.value.work, soon)
  onScopeDispose(() => clearTimeout(timer))
  const { next, state, read } = pages
  return { word, narrowing, when, text, counts, isLost, items, next, state, read, readAnew, choose }
}
