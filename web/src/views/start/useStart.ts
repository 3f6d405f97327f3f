/** How far a new hub is: what of the first steps is done is read from the hub, never remembered here. */
import { computed, shallowRef } from "vue"
import type { FloorNow } from "../../net/setUpHttp"
import { useHttp } from "../../state/http"

export function useStart() {
  const { setUp, users, imports } = useHttp()
  const floor = shallowRef<FloorNow | null>(null)
  const people = shallowRef(0)
  const imported = shallowRef(0)
  const failed = shallowRef(false)

  async function refresh(): Promise<void> {
    try {
      const [now, all, last] = await Promise.all([setUp.floor(), users.all(), imports.list(1)])
      floor.value = now
      people.value = all.filter((each) => each.role === "agent").length
      imported.value = last.length
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  const done = computed(() => ({
    place: (floor.value?.version ?? 0) > 0,
    queue: (floor.value?.queues ?? []).length > 0,
    people: people.value > 0,
    customers: imported.value > 0,
  }))

  return { floor, done, failed, refresh }
}
