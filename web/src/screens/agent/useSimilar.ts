/** Earlier questions like the one being typed: asked for when the typing rests, the last answer wins. */
import { computed, onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from "vue"
import type { SimilarQuestion } from "../../core/wire"
import { onceRested } from "../../net/time"
import { useHttp } from "../../state/http"

/** Less says nothing: one character of Chinese, two letters. */
const FEWEST = 2
const REST_MS = 250

export interface Similar {
  readonly found: ShallowRef<readonly SimilarQuestion[]>
  readonly failed: ShallowRef<boolean>
  /** The question whose answer was taken over, by id. */
  readonly taken: ShallowRef<string | null>
  /** Take its answer over, or give it back; without one, do nothing. */
  readonly take: (earlier: SimilarQuestion | undefined) => Promise<void>
}

/** `about`: what similar ones are sought for, empty: none. `answer`: where an answer is taken over to. */
interface Sought {
  readonly about: () => string
  readonly answer: Ref<string>
}

export function useSimilar(contactId: string, { about, answer }: Sought): Similar {
  const http = useHttp()
  const found = shallowRef<readonly SimilarQuestion[]>([])
  const failed = shallowRef(false)
  const taken = shallowRef<string | null>(null)
  const searching = onceRested(REST_MS, search, show)

  async function search(text: string): Promise<readonly SimilarQuestion[] | null> {
    try {
      return await http.similarQuestions(text, contactId)
    } catch {
      return null
    }
  }

  function show(items: readonly SimilarQuestion[] | null): void {
    ;[found.value, failed.value] = [items ?? [], items === null]
  }

  watch(
    computed(about),
    (now) => {
      if (now.length >= FEWEST) return searching.ask(now)
      searching.stop()
      show([])
    },
    { immediate: true },
  )
  // It was sent, added or deleted: it is not to be given back any more.
  watch(answer, (now) => {
    if (now === "") taken.value = null
  })
  onScopeDispose(searching.stop)

  async function take(earlier: SimilarQuestion | undefined): Promise<void> {
    if (earlier?.answer == null) return
    const before = found.value.find((one) => one.id === taken.value)
    const isBack = before?.id === earlier.id
    write(before, isBack ? "" : earlier.answer)
    taken.value = isBack ? null : earlier.id
    await count(before, isBack ? undefined : earlier)
  }

  /** What the agent wrote stays; only an answer that was taken over gives way to another. */
  function write(before: SimilarQuestion | undefined, text: string): void {
    const own = answer.value === before?.answer ? "" : answer.value
    answer.value = own || text
  }

  async function count(before?: SimilarQuestion, now?: SimilarQuestion): Promise<void> {
    try {
      if (before !== undefined) await http.questionHelped(before.id, contactId, false)
      if (now !== undefined) await http.questionHelped(now.id, contactId, true)
    } catch {
      // What helped is counted for others; that this could not be counted does not stop the agent.
    }
  }

  return { found, failed, taken, take }
}
