/** `group:` and `tag:` in the box that finds everything: what comes behind narrows the search to one. */
import type { GroupItem } from "./wire"

const WORD = /(?:^|\s)(group|tag|群组|标签)[:：](.*)$/i

type GroupName = Pick<GroupItem, "kind" | "name">

/** What is searched for, and of which group or tag the name is being typed; null: of none. */
export interface Typed {
  readonly searched: string
  readonly named: GroupName | null
}

export function typedOf(text: string): Typed {
  const found = WORD.exec(text)
  if (found === null) return { searched: text.trim(), named: null }
  const [, word = "", name = ""] = found
  const kind = ["tag", "标签"].includes(word.toLowerCase()) ? "tag" : "group"
  return { searched: text.slice(0, found.index).trim(), named: { kind, name: name.trim() } }
}

/** Those called so: of the kind whose name is being typed, else of both whatever was typed. */
export function groupsLike<T extends GroupName>(groups: readonly T[], text: string): readonly T[] {
  const { searched, named } = typedOf(text)
  const part = (named?.name ?? searched).toLowerCase()
  if (named === null && part === "") return []
  return groups.filter(
    ({ kind, name }) =>
      (named === null || kind === named.kind) && name.toLowerCase().includes(part),
  )
}
