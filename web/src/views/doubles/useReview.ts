/** The pairs of customers who are likely the same, page by page, or those that were dismissed. */
import { shallowRef, type ShallowRef } from "vue"
import type { DoublePair } from "../../core/wire"
import { useHttp } from "../../state/http"
import { pagesOf } from "../../state/pages"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"
import { useToasts } from "../../state/toasts"

const PAGE = 20

export interface Review {
  readonly items: Readonly<ShallowRef<readonly DoublePair[]>>
  readonly more: Readonly<ShallowRef<string | null>>
  readonly uncompared: Readonly<ShallowRef<number>>
  readonly state: Readonly<ShallowRef<"busy" | "ready" | "failed">>
  /** Whether those are listed that were dismissed. */
  readonly dismissed: Readonly<ShallowRef<boolean>>
  readonly load: (dismissed: boolean) => Promise<void>
  readonly older: () => Promise<void>
  /** Say that the two are not the same, or take that back. */
  readonly dismiss: (pair: DoublePair) => Promise<void>
}

export function useReview(): Review {
  const http = useHttp()
  const { t } = useTexts()
  const { toast } = useToasts()
  const uncompared = shallowRef(0)
  const dismissed = shallowRef(false)
  const { items, next, state, read, drop } = pagesOf<DoublePair>(async (cursor) => {
    const page = await http.doubles.pairs(PAGE, cursor, dismissed.value)
    uncompared.value = page.uncompared
    return { items: page.items, next: page.next_cursor }
  })

  async function load(ofDismissed: boolean): Promise<void> {
    dismissed.value = ofDismissed
    await read(null)
  }

  async function dismiss(pair: DoublePair): Promise<void> {
    const [one, other] = pair.pair
    if (one === undefined || other === undefined) return
    try {
      await http.doubles.dismiss(one.id, other.id, pair.dismissed_by === null)
      drop(pair)
    } catch (problem) {
      toast(httpProblemText(t.value, problem))
    }
  }

  return {
    items,
    more: next,
    uncompared,
    state,
    dismissed,
    load,
    older: () => read(next.value),
    dismiss,
  }
}
