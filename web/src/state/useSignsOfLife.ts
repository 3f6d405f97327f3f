/** A socket can die without a word, and browsers hide the hub's pings: after a silence, ask something. */
import { every, localNow } from "../net/time"
import { useCommands } from "./commands"
import { useHub } from "./hub"
import { useSession } from "./session"
import { isLookedAt } from "./useFocusReport"
import { whileMounted } from "./whileMounted"

const LOOK_EVERY_MS = 5_000
const QUIET_MS = 15_000

export function useSignsOfLife(): void {
  const { connectionState, lastFrameAt } = useHub()
  const { session } = useSession()
  const { tell } = useCommands()

  function look(): void {
    if (connectionState.value !== "connected" || localNow() - lastFrameAt() < QUIET_MS) return
    // `focus` is the smallest question, but it would move the ring: only the tab in front may ask it.
    const mayFocus = session.value?.role === "agent" && isLookedAt()
    tell({ cmd: mayFocus ? "focus" : "snapshot" })
  }

  whileMounted(() => every(LOOK_EVERY_MS, look))
}
