/** A list that is read page by page, and from its beginning when it has changed. */
import { shallowRef, type ShallowRef } from "vue"

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export interface Pages<T> {
  readonly items: Readonly<ShallowRef<readonly T[]>>
  /** Where the next page begins; null: there is none. */
  readonly next: Readonly<ShallowRef<string | null>>
  readonly state: Readonly<ShallowRef<"busy" | "ready" | "failed">>
  /** Read the page that begins at `cursor` to what is there; null: anew. */
  readonly read: (cursor: string | null) => Promise<void>
  /** Take one out that is no longer in the list. */
  readonly drop: (item: T) => void
}

/**
 * Pages of a list; an answer that was overtaken by a later question belongs to another list.
 * `tell` is called with what went wrong.
 */
export function pagesOf<T>(
  page: (cursor: string | null) => Promise<Page<T>>,
  tell: (problem: unknown) => void = () => {},
): Pages<T> {
  const items = shallowRef<readonly T[]>([])
  const next = shallowRef<string | null>(null)
  const state = shallowRef<"busy" | "ready" | "failed">("busy")
  let asked = 0

  async function read(cursor: string | null): Promise<void> {
    const mine = ++asked
    try {
      const found = await page(cursor)
      if (mine !== asked) return
      items.value = cursor === null ? found.items : [...items.value, ...found.items]
      next.value = found.next
      state.value = "ready"
    } catch (problem) {
      if (mine !== asked) return
      state.value = "failed"
      tell(problem)
    }
  }

  const drop = (item: T) => (items.value = items.value.filter((each) => each !== item))

  return { items, next, state, read, drop }
}
