/** The template that an answer is, where the provider of the channel takes nothing else now. */
import { computed, shallowRef, type Ref } from "vue"
import { replyAllowed } from "../../core/selectors/contacts"
import type { Choice } from "../../core/templates"
import type { ContactView } from "../../core/wire"
import { useCommands } from "../../state/commands"
import { useDrafts } from "../../state/drafts"
import { useTime } from "../../state/time"

/** `template`: once one is chosen and filled in. */
export function useTemplate(contact: () => ContactView, isNote: Ref<boolean>, busy: Ref<boolean>) {
  const { send } = useCommands()
  const { second } = useTime()
  const kept = useDrafts().draft(contact().id, "template")
  const template = shallowRef<Choice | null>(null)
  const fromTemplate = computed(() => {
    const { capabilities } = contact()
    const allowed = replyAllowed(contact(), second.value)
    return !isNote.value && allowed === "templates" && capabilities.includes("templates")
  })

  async function sendTemplate(): Promise<void> {
    busy.value = true
    const done = await send({
      cmd: "send_message",
      contact_id: contact().id,
      text: "",
      template: template.value,
    })
    busy.value = false
    if (done) kept.value = ""
  }

  return { template, fromTemplate, sendTemplate }
}
