/** Items that are chosen, and giving them to somebody else. */
import { computed, shallowRef, type Ref } from "vue"
import type { WorkView } from "../../core/wire"
import { assignee, MOST_GIVEN } from "../../core/workBoard"
import { useHttp } from "../../state/http"

/** An item that was not given, and why. */
export interface Refused {
  readonly id: string
  readonly number: string
  readonly code: string
}

export type Giving = ReturnType<typeof useGiving>

/** `readAnew`: what is called when something was given. */
export function useGiving(
  items: Readonly<Ref<readonly WorkView[]>>,
  readAnew: () => Promise<void>,
) {
  const http = useHttp()
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const chosen = computed(() => items.value.filter((item) => ids.value.has(item.id)))
  const tooMany = computed(() => chosen.value.length > MOST_GIVEN)
  const refused = shallowRef<readonly Refused[]>([])
  const given = shallowRef<number | null>(null)
  const problem = shallowRef<unknown>(null)
  const busy = shallowRef(false)

  function turn(id: string): void {
    const next = new Set(ids.value)
    if (!next.delete(id)) next.add(id)
    ids.value = next
  }

  function turnAll(): void {
    const isAll = items.value.length > 0 && chosen.value.length === items.value.length
    ids.value = new Set(isAll ? [] : items.value.map((item) => item.id))
  }

  /** Those that are not given stay chosen, each with the reason. */
  async function give(to: string, note: string): Promise<void> {
    if (busy.value || chosen.value.length === 0 || tooMany.value) return
    busy.value = true
    problem.value = given.value = null
    refused.value = []
    const numbers = new Map(chosen.value.map(({ id, number }) => [id, number]))
    const body = {
      items: chosen.value.map(({ id, version }) => ({ id, version })),
      ...assignee(to),
      note: note.trim() || null,
    }
    try {
      const answer = await http.request("post_work_assign", "POST", "/work/assign", body)
      refused.value = answer.items.flatMap(({ id, code }) =>
        code === null ? [] : [{ id, code, number: numbers.get(id) ?? id }],
      )
      given.value = answer.items.length - refused.value.length
      ids.value = new Set(refused.value.map((item) => item.id))
      await readAnew()
    } catch (error) {
      problem.value = error
    } finally {
      busy.value = false
    }
  }

  return { ids, chosen, tooMany, refused, given, problem, busy, turn, turnAll, give }
}
