/** What the agent finds in the box beside customers: presences, the contacts at work, the recent ones. */
import type { ComputedRef, Ref } from "vue"
import { breaks } from "../../core/selectors/agents"
import type { Work } from "../../core/selectors/work"
import { callerText } from "../../core/wording/news"
import { useCommands } from "../../state/commands"
import { useHub } from "../../state/hub"
import { useNames } from "../../state/names"
import { useEntries, type Entry } from "../../state/palette"
import { useTexts } from "../../state/texts"

interface Screen {
  readonly work: ComputedRef<readonly Work[]>
  readonly picked: Ref<string | null>
  readonly recentOpen: Ref<boolean>
}

export function useAgentEntries({ work, picked, recentOpen }: Screen): void {
  const { t } = useTexts()
  const { hub } = useHub()
  const { send } = useCommands()
  const { queueName } = useNames()

  function presence(id: string, name: string): Entry {
    return {
      id: `presence-${id}`,
      kind: "command",
      label: t.value("palette.presence", { name }),
      run: () => void send({ cmd: "set_presence", presence: id, when: "now" }),
    }
  }

  function contact(item: Work): Entry {
    const queue = item.contact?.queue ?? item.offer?.queue
    const where = queue == null ? "" : ` · ${queueName(queue)}`
    return {
      id: `contact-${item.contactId}`,
      kind: "contact",
      label: callerText(t.value, item) + where,
      run: () => (picked.value = item.contactId),
    }
  }

  useEntries(() => [
    ...work.value.map(contact),
    {
      id: "recent",
      kind: "command",
      label: t.value("recent.open"),
      key: "F10",
      run: () => (recentOpen.value = true),
    },
    presence("available", t.value("presence.available")),
    ...breaks(hub.value).map(({ id, name }) => presence(id, name)),
    presence("offline", t.value("presence.offline")),
  ])
}
