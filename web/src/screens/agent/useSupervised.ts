/** Tell the agent what a supervisor did to them, and who. */
import { watch } from "vue"
import { supervised, whispered } from "../../core/supervised"
import { workOf } from "../../core/selectors/work"
import { callerText } from "../../core/wording/news"
import { supervisedText } from "../../core/wording/supervised"
import { useHub } from "../../state/hub"
import { useNames, usePresences } from "../../state/names"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"
import { useToasts } from "../../state/toasts"

export function useSupervised(): void {
  const { hub } = useHub()
  const { now } = useTime()
  const { t, language } = useTexts()
  const { toast } = useToasts()
  const { queueName } = useNames()
  const { presenceName } = usePresences()

  watch(hub, (after, before) => {
    const note = whispered(before, after)
    if (note !== null) {
      const who = callerText(t.value, workOf(after, note.contact_id, null))
      toast(t.value("supervised.note", { by: note.author.name ?? "", who }), "good")
    }
    const deed = supervised(before, after)
    if (deed === null) return
    const words = { t: t.value, language: language.value, now: now.value, queueName, presenceName }
    toast(supervisedText(words, deed), "good")
  })
}
