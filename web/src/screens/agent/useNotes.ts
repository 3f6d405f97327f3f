/** The agent's notes while they are written: one book for the screen, asked for by the editors. */
import { watch, type ComputedRef } from "vue"
import type { Work } from "../../core/selectors/work"
import { NoteDrafts } from "../../net/storage"
import { useCommands } from "../../state/commands"
import { injected } from "../../state/injected"
import { NoteBook } from "./notes"

const { provide, use } = injected<NoteBook>("notes")

export const useNotes = use

/** `work` is null before the first snapshot: nothing is known then, so no draft is forgotten. */
export function provideNotes(work: ComputedRef<readonly Work[] | null>): void {
  const { send } = useCommands()
  const notes = new NoteBook(new NoteDrafts(), (contact_id, text) =>
    send({ cmd: "set_note", contact_id, text }),
  )
  provide(notes)
  watch(
    () => work.value?.map((item) => item.contactId).join() ?? null,
    () => {
      if (work.value !== null) notes.keepOnly(new Set(work.value.map((item) => item.contactId)))
    },
  )
}
