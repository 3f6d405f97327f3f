/** How long each offer took from its frame to the first paint that shows it. */
import { watch } from "vue"
import { localNow } from "../../net/time"
import { useCommands } from "../../state/commands"
import { useHub } from "../../state/hub"

const LONGEST_MS = 3_600_000

export function usePaintReport(): void {
  const { hub } = useHub()
  const { tell } = useCommands()
  const reported = new Set<string>()

  function report(offerId: string, receivedAt: number): void {
    const paintedMs = Math.max(0, Math.round(localNow() - receivedAt))
    if (paintedMs > LONGEST_MS) return
    tell({ cmd: "pop_shown", offer_id: offerId, painted_ms: paintedMs })
  }

  watch(
    () => hub.value.offeredAt,
    (offeredAt) => {
      for (const [offerId, receivedAt] of offeredAt) {
        if (reported.has(offerId)) continue
        reported.add(offerId)
        // The first callback runs before the frame that draws the change, the second after it.
        requestAnimationFrame(() => requestAnimationFrame(() => report(offerId, receivedAt)))
      }
    },
    { flush: "post" },
  )
}
