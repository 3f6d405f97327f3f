/** How the hub is, read again and again while the page is open. */
import { onMounted, shallowRef } from "vue"
import type { HealthAnswer } from "../../core/wording/health"
import { every } from "../../net/time"
import { useHttp } from "../../state/http"
import { whileMounted } from "../../state/whileMounted"

const EVERY_MS = 10_000
/** While the check runs. */
const CHECKING_EVERY_MS = 1_000

export function useHealth() {
  const { health } = useHttp()
  const read = shallowRef<HealthAnswer | null>(null)
  const failed = shallowRef(false)
  const notBegun = shallowRef(false)
  let asking = false

  /** One request at a time: an old answer must not take the place of a newer one. */
  async function refresh(): Promise<void> {
    if (asking) return
    asking = true
    try {
      read.value = await health.read()
      failed.value = false
    } catch {
      failed.value = true // what was known last stays
    } finally {
      asking = false
    }
  }

  async function check(): Promise<void> {
    try {
      const run = await health.check()
      notBegun.value = false
      if (read.value) read.value = { ...read.value, check: run }
    } catch {
      notBegun.value = true
    }
  }

  onMounted(refresh)
  whileMounted(() => every(EVERY_MS, () => void refresh()))
  whileMounted(() =>
    every(CHECKING_EVERY_MS, () => {
      if (read.value?.check.state === "running") void refresh()
    }),
  )
  return { read, failed, notBegun, check }
}
