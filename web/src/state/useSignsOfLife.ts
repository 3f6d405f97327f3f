/** A socket can die without a word, and browsers hide the hub's pings: after a silence, ask something. */
import { onBeforeUnmount, onMounted } from "vue"
import { every, localNow } from "../net/time"
import { useDesk } from "./desk"
import { isLookedAt } from "./useFocusReport"

const LOOK_EVERY_MS = 5_000
const QUIET_MS = 15_000

export function useSignsOfLife(): void {
  const desk = useDesk()
  let stop = () => {}

  function look(): void {
    const lastFrameAt = desk.link.value.clock.samples.at(-1)?.at ?? 0
    if (desk.connectionState.value !== "connected" || localNow() - lastFrameAt < QUIET_MS) return
    // `focus` is the smallest question, but it would move the ring: only the tab in front may ask it.
    const mayFocus = desk.session.value?.role === "agent" && isLookedAt()
    desk.tell({ cmd: mayFocus ? "focus" : "snapshot" })
  }

  onMounted(() => (stop = every(LOOK_EVERY_MS, look)))
  onBeforeUnmount(() => stop())
}
