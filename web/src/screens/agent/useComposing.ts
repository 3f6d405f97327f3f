/** A message that is being written: for the customer or for colleagues, with its files. */
import { computed, shallowRef, watch } from "vue"
import { areThere, idsOf } from "../../core/files"
import { kindTyped, noAnswer } from "../../core/selectors/contacts"
import type { ContactView } from "../../core/wire"
import { useCommands } from "../../state/commands"
import { useDrafts } from "../../state/drafts"
import { useHub } from "../../state/hub"
import { useTime } from "../../state/time"
import { useFiles } from "../../views/files/useFiles"
import { useMail } from "./useMail"
import { useTemplate } from "./useTemplate"
import { useTyping } from "./useTyping"

/**
 * `why`: there can be no answer to the customer; `carriesFiles`: files can go with what is written. `mail`: the
 * subject and the copies, of an answer to a mail.
 */
export function useComposing(contact: () => ContactView) {
  const { hub } = useHub()
  const { send } = useCommands()
  const { draft } = useDrafts()
  const { second } = useTime()
  const book = useFiles()
  const { id } = contact()
  const text = draft(id, "message")
  const kind = draft(id, "message_kind", "answer")
  const { files } = book.open(id)
  const busy = shallowRef(false)

  const agent = computed(() => hub.value.floor?.me.agent ?? null)
  const why = computed(() => noAnswer(contact(), agent.value, second.value))
  const isNote = computed({
    get: () => why.value !== null || kind.value === "note",
    set: (note) => (kind.value = note ? "note" : "answer"),
  })
  const templating = useTemplate(contact, isNote, busy)
  const mail = useMail(contact(), isNote)
  useTyping(contact, text, isNote)
  const carriesFiles = computed(() => isNote.value || contact().capabilities.includes("files"))
  const content = computed(() => text.value + files.value.map(({ name }) => name).join(""))
  watch(content, (now) => (kind.value = kindTyped(kind.value, why.value, now)))
  const isSendable = computed(() => {
    if (busy.value || mail.wrong.value !== null) return false
    if (templating.fromTemplate.value) return templating.template.value !== null
    if (files.value.length === 0) return text.value.trim() !== ""
    return carriesFiles.value && areThere(files.value)
  })

  async function submit(): Promise<void> {
    if (!isSendable.value) return
    if (templating.fromTemplate.value) return templating.sendTemplate()
    const [written, sent] = [text.value, files.value]
    const attachments = idsOf(sent)
    const about = { contact_id: id, internal: isNote.value, ...mail.told() }
    busy.value = true
    const done = await send({ cmd: "send_message", text: written, attachments, ...about })
    busy.value = false
    if (!done) return
    if (!about.internal) mail.done()
    // What is typed or attached while it was on its way stays.
    if (text.value === written) text.value = ""
    book.remove(
      id,
      sent.map(({ key }) => key),
    )
  }

  function attach(chosen: readonly File[]): void {
    if (carriesFiles.value) book.add(id, chosen)
    else book.refuse(id, chosen)
  }

  return { text, why, isNote, mail, carriesFiles, isSendable, submit, attach, ...templating }
}
