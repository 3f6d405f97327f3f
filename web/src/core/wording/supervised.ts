/** What a supervisor did to the agent, in words. */
import { moment, type Language } from "../format"
import type { Supervised } from "../supervised"
import type { Translate } from "../texts"

interface Words {
  readonly t: Translate
  readonly language: Language
  readonly now: number
  readonly queueName: (id: string) => string
  readonly presenceName: (id: string) => string
}

export function supervisedText(words: Words, deed: Supervised): string {
  const { t, language, now, queueName, presenceName } = words
  const by = deed.by ?? ""
  switch (deed.type) {
    case "serves":
    case "serves_not": {
      const queue = queueName(deed.queue)
      if (deed.until === null) return t(`supervised.${deed.type}`, { by, queue })
      const until = moment(deed.until, now, language)
      return t(`supervised.${deed.type}_until`, { by, queue, until })
    }
    case "queue_reset":
      return t(deed.by === null ? "supervised.time_over" : "supervised.reset", {
        by,
        queue: queueName(deed.queue),
      })
    case "presence":
    case "next_presence":
      return t(`supervised.${deed.type}`, { by, presence: presenceName(deed.presence) })
    default:
      return t(`supervised.${deed.type}`, { by })
  }
}
