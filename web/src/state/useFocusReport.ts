/** Tell the hub which tab the agent looks at: that one rings. */
import { watch } from "vue"
import { useCommands } from "./commands"
import { useHub } from "./hub"
import { all, listen, whileMounted } from "./whileMounted"

export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus()
}

export function useFocusReport(): void {
  const { connectionState } = useHub()
  const { tell } = useCommands()

  function report(): void {
    if (isLookedAt() && connectionState.value === "connected") tell({ cmd: "focus" })
  }

  watch(connectionState, report)
  whileMounted(() => {
    report()
    return all(listen(window, "focus", report), listen(document, "visibilitychange", report))
  })
}
