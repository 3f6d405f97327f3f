/** The lists of the page, read anew after each deed and while an erasure goes on. */
import { computed, onMounted, shallowRef } from "vue"
import type { Erasure, Hold, Retention } from "../../net/privacyHttp"
import { every } from "../../net/time"
import { useHttp } from "../../state/http"
import { whileMounted } from "../../state/whileMounted"

const EVERY_MS = 2_000

export function usePrivacy() {
  const { privacy } = useHttp()
  const holds = shallowRef<readonly Hold[]>([])
  const erasures = shallowRef<readonly Erasure[]>([])
  const retention = shallowRef<Retention | null>(null)
  const failed = shallowRef(false)
  const goesOn = computed(() => erasures.value.some((each) => each.done_at === null))

  async function refresh(): Promise<void> {
    try {
      const [h, e, r] = await Promise.all([
        privacy.holds(),
        privacy.erasures(),
        privacy.retention(),
      ])
      holds.value = h
      erasures.value = e
      retention.value = r
      failed.value = false
    } catch {
      failed.value = true // what was known last stays
    }
  }

  onMounted(refresh)
  whileMounted(() =>
    every(EVERY_MS, () => {
      if (goesOn.value) void refresh()
    }),
  )
  return { holds, erasures, retention, failed, refresh }
}
