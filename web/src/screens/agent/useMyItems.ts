/** The agent's items and the processes there are: asked for when the hub says so, and kept up with frames. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue"
import { myItems, type ItemGroup } from "../../core/myItems"
import { me } from "../../core/selectors/agents"
import type { ProcessView, WorkView } from "../../core/wire"
import { itemsNow } from "../../core/workItems"
import { after } from "../../net/time"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"
import { injected } from "../../state/injected"
import { whileMounted } from "../../state/whileMounted"

export interface MyItems {
  readonly groups: ComputedRef<readonly ItemGroup[]>
  readonly processes: Readonly<ShallowRef<readonly ProcessView[]>>
  readonly failed: Readonly<ShallowRef<boolean>>
  readonly more: Readonly<ShallowRef<boolean>>
}

const { provide, use } = injected<MyItems>("my items")
export const useMyItems = use

const MOST = 200
const AGAIN_MS = 5_000

export function provideMyItems(): void {
  const http = useHttp()
  const { hub } = useHub()
  const list = shallowRef<readonly WorkView[]>([])
  const processes = shallowRef<readonly ProcessView[]>([])
  const failed = shallowRef(false)
  const more = shallowRef(false)
  const agent = computed(() => hub.value.floor?.me.agent ?? null)
  let asked = 0
  let stop = (): void => undefined

  async function read(): Promise<void> {
    const mine = ++asked
    stop()
    try {
      const page = await http.request("get_work", "GET", `/work?limit=${MOST}`)
      const known = await http.request("get_work_processes", "GET", "/work/processes")
      if (mine !== asked) return
      list.value = page.items
      more.value = page.next_cursor !== null
      processes.value = known.items
      failed.value = false
    } catch {
      if (mine !== asked) return
      failed.value = true
      stop = after(AGAIN_MS, () => void read())
    }
  }

  // The queues too: with others served other items are seen.
  const queues = computed(() => (me(hub.value)?.queues ?? []).map(({ id }) => id).join(" "))
  watch([() => hub.value.work.asks, queues], () => void read(), { immediate: true })
  whileMounted(() => () => {
    asked += 1
    stop()
  })
  provide({
    groups: computed(() => myItems(itemsNow(list.value, hub.value.work.changed), agent.value)),
    processes,
    failed,
    more,
  })
}
