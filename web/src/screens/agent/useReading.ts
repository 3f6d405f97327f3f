/** What the customer wrote is read once it stands on a page that is looked at, from the answer on. */
import { watch } from "vue"
import type { ContactView } from "../../core/wire"
import { useCommands } from "../../state/commands"
import { listen, whileMounted } from "../../state/whileMounted"

const ANSWERED: ReadonlySet<ContactView["state"]> = new Set(["handling", "held", "wrapping_up"])

export function useReading(contact: () => ContactView): void {
  const { tell } = useCommands()

  function read(): void {
    const { id, unread, state } = contact()
    if (unread > 0 && ANSWERED.has(state) && document.visibilityState === "visible")
      tell({ cmd: "mark_read", contact_id: id })
  }

  watch([() => contact().unread, () => contact().state], read, { immediate: true })
  whileMounted(() => listen(document, "visibilitychange", read))
}
