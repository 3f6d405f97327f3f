/** What the agent writes about contacts: stored by the hub in time, and never lost without a word. */
import { shallowRef, watch, type ComputedRef, type ShallowRef } from "vue"
import { endingSoon, type Work } from "../../core/selectors/work"
import { callerText } from "../../core/wording/news"
import { StoredDrafts } from "../../net/storage"
import { useCommands } from "../../state/commands"
import { useDrafts } from "../../state/drafts"
import { injected } from "../../state/injected"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"
import { NoteBook } from "./notes"
import { QuestionBook } from "./questions"
import { provideFiles } from "../../views/files/useFiles"

/** A text that the hub did not take before its contact was over. */
export interface Unsaved {
  readonly who: string
  readonly kind: "note" | "question"
  readonly text: string
}

export interface Writing {
  readonly notes: NoteBook
  readonly questions: QuestionBook
  /** Have all that is typed about a contact stored; whether it is. */
  readonly save: (contactId: string) => Promise<boolean>
  readonly unsaved: ShallowRef<readonly Unsaved[]>
}

const { provide, use } = injected<Writing>("writing")

export const useWriting = use

/** `work` is null before the first snapshot: nothing is known then, so no draft is forgotten. */
export function provideWriting(work: ComputedRef<readonly Work[] | null>): Writing {
  const writing = createWriting()
  provide(writing)
  provideFiles(work)
  keepWithContacts(work, writing)
  saveBeforeTheEnd(work, writing)
  return writing
}

function createWriting(): Writing {
  const { send } = useCommands()
  const notes = new NoteBook(new StoredDrafts(), (contact_id, text) =>
    send({ cmd: "set_note", contact_id, text }),
  )
  const questions = new QuestionBook(useDrafts(), (contact_id, question, answer, model) =>
    send({ cmd: "add_question", contact_id, question, answer, model }),
  )
  return {
    notes,
    questions,
    save: async (contactId) => {
      const saved = await Promise.all([notes.flush(contactId), questions.add(contactId)])
      return !saved.includes(false)
    },
    unsaved: shallowRef([]),
  }
}

/** Open the notes of all contacts, shown or not: what was typed before a reload is sent at once. */
function keepWithContacts(work: ComputedRef<readonly Work[] | null>, writing: Writing): void {
  const { keepOnly } = useDrafts()
  const { t } = useTexts()

  async function leave(item: Work): Promise<void> {
    const who = callerText(t.value, item)
    const left = await Promise.all([
      writing.notes.close(item.contactId),
      writing.questions.close(item.contactId),
    ])
    const kinds = ["note", "question"] as const
    const lost = left.flatMap((text, place) => {
      const kind = kinds[place]
      return text === null || kind === undefined ? [] : [{ who, kind, text }]
    })
    if (lost.length > 0) writing.unsaved.value = [...writing.unsaved.value, ...lost]
  }

  watch(
    work,
    (now, before) => {
      if (now === null) return
      const ids = new Set(now.map((item) => item.contactId))
      for (const item of before ?? []) if (!ids.has(item.contactId)) void leave(item)
      keepOnly(ids)
      for (const { contact } of now)
        if (contact !== null) writing.notes.take(contact.id, contact.note)
    },
    { immediate: true },
  )
}

/** A contact closes when its wrap-up runs out, and takes nothing after that. */
function saveBeforeTheEnd(work: ComputedRef<readonly Work[] | null>, writing: Writing): void {
  const { now } = useTime()
  const done = new Set<string>()

  watch(now, () => {
    for (const { contactId, endsAt } of endingSoon(work.value ?? [], now.value)) {
      // A wrap-up that is extended ends again.
      const end = `${contactId} ${endsAt}`
      if (!done.has(end)) void writing.save(contactId)
      done.add(end)
    }
  })
}
