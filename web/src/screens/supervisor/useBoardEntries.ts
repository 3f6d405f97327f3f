/** What the supervisor finds in the box beside customers: queues, and the contacts that are live. */
import { customerNumber } from "../../core/wording/contacts"
import { useHub } from "../../state/hub"
import { useMay } from "../../state/may"
import { useNames } from "../../state/names"
import { useEntries } from "../../state/palette"
import { useTexts } from "../../state/texts"

interface Board {
  readonly openQueue: (id: string) => void
  readonly openContact: (id: string) => void
  readonly openImports: () => void
}

export function useBoardEntries({ openQueue, openContact, openImports }: Board): void {
  const { t } = useTexts()
  const { hub } = useHub()
  const may = useMay()
  const { queueName } = useNames()

  useEntries(() => [
    ...(may("imports.run")
      ? [
          {
            id: "imports",
            kind: "command" as const,
            label: t.value("imports.title"),
            run: openImports,
          },
        ]
      : []),
    ...[...(hub.value.floor?.queues.values() ?? [])].map(({ id }) => ({
      id: `queue-${id}`,
      kind: "queue" as const,
      label: queueName(id),
      run: () => openQueue(id),
    })),
    ...[...(hub.value.floor?.contacts.values() ?? [])].map((contact) => ({
      id: `contact-${contact.id}`,
      kind: "contact" as const,
      label: [customerNumber(t.value, contact), contact.queue && queueName(contact.queue)]
        .filter(Boolean)
        .join(" · "),
      run: () => openContact(contact.id),
    })),
  ])
}
