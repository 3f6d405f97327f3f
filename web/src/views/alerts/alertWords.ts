/** An alert in words. */
import { computed } from "vue"
import { duration } from "../../core/format"
import { alertTexts } from "../../core/texts/later/alerts"
import type { AlertView } from "../../core/wire"
import { useLaterTexts } from "../../state/texts"

const SECOND_MS = 1000
const IN_SECONDS: readonly string[] = ["longest_wait", "state_too_long"]

export function useAlertWords() {
  const a = useLaterTexts(alertTexts)
  const words = computed(() => ({
    /** Of which queue or agent. */
    where: (alert: AlertView) => alert.queue_name ?? alert.agent_name ?? "—",
    /** The worst value and the limit. */
    value({ kind, value, threshold }: AlertView): string {
      const isTime = IN_SECONDS.includes(kind)
      const [said, limit] = [value, threshold].map((each) =>
        isTime ? duration(each * SECOND_MS) : String(each),
      )
      return a.value(`value.${kind}`, { value: said ?? "", limit: limit ?? "" })
    },
  }))
  return { a, words }
}
