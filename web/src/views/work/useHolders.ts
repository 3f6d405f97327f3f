/** Who has work, by name: agents, queues, or the supervisors. */
import { codeText } from "../../core/texts"
import type { WorkView } from "../../core/wire"
import type { WorkGroup, Word } from "../../core/workBoard"
import { useNames } from "../../state/names"
import { useTexts } from "../../state/texts"

export function useHolders() {
  const { t } = useTexts()
  const { agentName, queueName } = useNames()

  function holderName(kind: string, name: string): string {
    if (kind === "agent") return agentName(name)
    return kind === "queue" ? queueName(name) : codeText(t.value, "holder", name)
  }

  const kindName = (kind: string) => codeText(t.value, "work_kind", kind)
  const holderOf = (item: WorkView) => holderName(item.holder.kind, item.holder.name)

  function groupName(word: Word, group: WorkGroup): string {
    if (word === "kind") return kindName(group.name)
    if (word === "owner") return holderName(group.holder_kind ?? "", group.name)
    return group.title || group.name
  }

  return { holderName, holderOf, kindName, groupName }
}
