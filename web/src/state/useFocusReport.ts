/** Tell the hub which tab the agent looks at: that one rings. */
import { onBeforeUnmount, onMounted, watch } from "vue"
import { useDesk } from "./desk"

export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus()
}

export function useFocusReport(): void {
  const desk = useDesk()

  function report(): void {
    if (isLookedAt() && desk.connectionState.value === "connected") desk.tell({ cmd: "focus" })
  }

  watch(desk.connectionState, report)
  onMounted(() => {
    report()
    window.addEventListener("focus", report)
    document.addEventListener("visibilitychange", report)
  })
  onBeforeUnmount(() => {
    window.removeEventListener("focus", report)
    document.removeEventListener("visibilitychange", report)
  })
}
