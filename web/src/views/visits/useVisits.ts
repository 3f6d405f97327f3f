/** The visits there are: open ones, and those that are over; read anew when work changes. */
import { computed, onScopeDispose, shallowRef, watch } from "vue"
import type { ProcessView, WorkView } from "../../core/wire"
import { groupOf, SIGNED_OFF, signingSteps, VISIT, type VisitGroup } from "../../core/visits"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

export interface NotSigned {
  readonly number: string
  readonly code: string
}

export type Visits = ReturnType<typeof useVisits>

const MOST = 200
const AFTER_MS = 1_000

export function useVisits() {
  const http = useHttp()
  const { hub } = useHub()
  const visits = shallowRef<readonly WorkView[] | null>(null)
  const processes = shallowRef<readonly ProcessView[]>([])
  const failed = shallowRef(false)
  const more = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const own = computed(() => (hub.value.floor?.me.agent ? "&keeper=me" : ""))
  const signing = computed(() => signingSteps(processes.value))
  const of = (group: VisitGroup) =>
    (visits.value ?? []).filter((each) => groupOf(each, signing.value) === group)

  async function read(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    try {
      const query = `/work?kind=${VISIT}&limit=${MOST}`
      const known = await http.request("get_work_processes", "GET", "/work/processes")
      const open = await http.request("get_work", "GET", query)
      const done = await http.request("get_work", "GET", `${query}&state=closed${own.value}`)
      processes.value = known.items
      visits.value = [...open.items, ...done.items]
      more.value = open.next_cursor !== null || done.next_cursor !== null
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  /** Sign visits off, each for itself; those that were not, and why. */
  async function sign(some: readonly WorkView[], note: string): Promise<readonly NotSigned[]> {
    const left: NotSigned[] = []
    for (const { id, number, version } of some) {
      try {
        const body = { outcome: SIGNED_OFF, version, note }
        await http.exchange("POST", `/work/${encodeURIComponent(id)}/steps`, body)
      } catch (error) {
        left.push({ number, code: error instanceof HttpProblem ? error.code : "network" })
      }
    }
    await read()
    return left
  }

  watch(
    () => hub.value.work,
    () => (timer ??= setTimeout(() => void read(), AFTER_MS)),
  )
  onScopeDispose(() => clearTimeout(timer))
  void read()
  return { visits, failed, more, of, sign }
}
