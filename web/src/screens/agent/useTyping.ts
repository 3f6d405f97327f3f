/** The customer is told that an agent writes to them, every few seconds, where their channel shows it. */
import { watch, type Ref } from "vue"
import type { ContactView } from "../../core/wire"
import { useCommands } from "../../state/commands"

const EVERY_MS = 3_000

export function useTyping(
  contact: () => ContactView,
  text: Ref<string>,
  isNote: Readonly<Ref<boolean>>,
): void {
  const { tell } = useCommands()
  let toldAt = -Infinity

  watch(text, (typed) => {
    // What begins with a slash looks for a reply.
    if (isNote.value || typed.trim() === "" || typed.startsWith("/")) return
    const { id, capabilities } = contact()
    const now = performance.now()
    if (!capabilities.includes("typing") || now - toldAt < EVERY_MS) return
    toldAt = now
    tell({ cmd: "typing", contact_id: id })
  })
}
