/** The last hours of a queue, or of all; asked for again once a minute while somebody may see them. */
import { onMounted, shallowRef } from "vue"
import { firstQuarter, quartersOf, type Quarter } from "../../core/quarters"
import { dayIn } from "../../core/reports"
import { ReportsHttp } from "../../net/reportsHttp"
import { every } from "../../net/time"
import { useHttp } from "../../state/http"
import { useTime } from "../../state/time"
import { whileMounted } from "../../state/whileMounted"

const EVERY_MS = 60_000

export function useQuarters(queue: string | null) {
  const http = new ReportsHttp(useHttp())
  const { second } = useTime()
  const quarters = shallowRef<readonly Quarter[]>([])
  /** The floor's. */
  const zone = shallowRef<string | undefined>(undefined)
  const isLost = shallowRef(false)

  async function read(): Promise<void> {
    const now = second.value
    const days = [firstQuarter(now), now].map((at) => dayIn(at, zone.value))
    try {
      const report = await http.quarters(days[0] ?? "", days[1] ?? "", queue)
      zone.value = report.zone
      quarters.value = quartersOf(report, now)
      isLost.value = false
    } catch {
      isLost.value = true
    }
  }

  onMounted(read)
  whileMounted(() =>
    every(EVERY_MS, () => {
      if (!document.hidden) void read()
    }),
  )
  return { quarters, zone, isLost }
}
