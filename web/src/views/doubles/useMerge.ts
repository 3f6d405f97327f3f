/** Two customers side by side, what is chosen of each, and the merge once it is done. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue"
import type { Merged, MergePreview, Unmerged } from "../../core/wire"
import type { MergeChoice } from "../../net/doublesHttp"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"
import { useToasts } from "../../state/toasts"

export interface Merge {
  readonly two: Readonly<ShallowRef<MergePreview | null>>
  /** What is to be kept, by field. */
  readonly chosen: Ref<Record<string, MergeChoice>>
  readonly failure: Readonly<ShallowRef<string>>
  readonly busy: Readonly<ShallowRef<boolean>>
  readonly done: Readonly<ShallowRef<Merged | null>>
  readonly undone: Readonly<ShallowRef<Unmerged | null>>
  readonly load: (thisId: string, otherId: string) => Promise<void>
  readonly swap: () => Promise<void>
  /** Make one of the two; whether it was done. */
  readonly merge: () => Promise<boolean>
  readonly undo: () => Promise<boolean>
}

export function useMerge(): Merge {
  const http = useHttp()
  const { t } = useTexts()
  const { toast } = useToasts()
  const two = shallowRef<MergePreview | null>(null)
  const chosen = ref<Record<string, MergeChoice>>({})
  const failure = shallowRef("")
  const busy = shallowRef(false)
  const done = shallowRef<Merged | null>(null)
  const undone = shallowRef<Unmerged | null>(null)

  async function load(thisId: string, otherId: string): Promise<void> {
    try {
      const seen = await http.doubles.preview(thisId, otherId)
      const differing = seen.fields.filter(({ differs }) => differs)
      chosen.value = Object.fromEntries(differing.map((one) => [one.field, one.proposed]))
      two.value = seen
      failure.value = ""
    } catch (problem) {
      failure.value = httpProblemText(t.value, problem)
    }
  }

  async function swap(): Promise<void> {
    if (two.value !== null) await load(two.value.other.id, two.value.this.id)
  }

  async function attempt(deed: () => Promise<void>): Promise<"done" | "stale" | "failed"> {
    if (busy.value) return "failed"
    busy.value = true
    try {
      await deed()
      return "done"
    } catch (problem) {
      toast(httpProblemText(t.value, problem))
      return problem instanceof HttpProblem && problem.code === "stale" ? "stale" : "failed"
    } finally {
      busy.value = false
    }
  }

  async function merge(): Promise<boolean> {
    const seen = two.value
    if (seen === null) return false
    const result = await attempt(async () => {
      done.value = await http.doubles.merge(seen, chosen.value)
    })
    // Somebody has changed one of them: what is there now is to be seen first.
    if (result === "stale") await load(seen.this.id, seen.other.id)
    return result === "done"
  }

  async function undo(): Promise<boolean> {
    const merged = done.value
    if (merged === null) return false
    const result = await attempt(async () => {
      undone.value = await http.doubles.undo(merged.merge.id)
    })
    return result === "done"
  }

  return { two, chosen, failure, busy, done, undone, load, swap, merge, undo }
}
