/** The agent's items: what is late first, then what is due, what is planned, and what others do of theirs. */
import type { WorkView } from "./wire"

export interface ItemGroup {
  readonly name: "late" | "due" | "planned" | "elsewhere"
  readonly items: readonly WorkView[]
}

/** Those of which the title, the number or the name of the customer has what was typed. */
export function foundItems(items: readonly WorkView[], typed: string): readonly WorkView[] {
  const wanted = typed.trim().toLowerCase()
  const said = (item: WorkView) => [item.title, item.number, item.customer?.name ?? ""]
  if (wanted === "") return items
  return items.filter((item) => said(item).some((text) => text.toLowerCase().includes(wanted)))
}

/** Groups that have items; within one those due first come first, and those without an end last. */
export function myItems(items: readonly WorkView[], agent: string | null): readonly ItemGroup[] {
  const sorted = [...items].filter((item) => isOf(item, agent)).sort(byDue)
  const names: readonly ItemGroup["name"][] = ["late", "due", "planned", "elsewhere"]
  return names
    .map((name) => ({ name, items: sorted.filter((item) => groupOf(item, agent) === name) }))
    .filter((group) => group.items.length > 0)
}

function has(item: WorkView, agent: string | null): boolean {
  return item.holder.kind === "agent" && item.holder.name === agent
}

/** What waits in queues the router gives; it is in the list of who takes it. */
function isOf(item: WorkView, agent: string | null): boolean {
  return agent !== null && (has(item, agent) || item.keeper === agent)
}

function groupOf(item: WorkView, agent: string | null): ItemGroup["name"] {
  if (!has(item, agent)) return "elsewhere"
  if (item.state === "planned") return "planned"
  return item.late ? "late" : "due"
}

const NEVER = "9"

function byDue(a: WorkView, b: WorkView): number {
  const due = (item: WorkView) => item.due_at ?? NEVER
  return due(a).localeCompare(due(b)) || a.number.localeCompare(b.number)
}
