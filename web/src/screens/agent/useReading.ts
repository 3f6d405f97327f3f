/** What the customer wrote is read once it stands on a page that is looked at. */
import { watch } from "vue"
import type { ContactView } from "../../core/wire"
import { useCommands } from "../../state/commands"
import { listen, whileMounted } from "../../state/whileMounted"

export function useReading(contact: () => ContactView): void {
  const { tell } = useCommands()

  function read(): void {
    const { id, unread } = contact()
    if (unread > 0 && document.visibilityState === "visible")
      tell({ cmd: "mark_read", contact_id: id })
  }

  watch(() => contact().unread, read, { immediate: true })
  whileMounted(() => listen(document, "visibilitychange", read))
}
