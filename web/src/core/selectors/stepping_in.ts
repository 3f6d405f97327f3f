/** What a supervisor may step in with, and where it is worth a look. */
import type { HubState } from "../reduce"
import type { AgentView, ContactView, QueueView } from "../wire"

/** Whether the hub may still give the contact to an agent, or to another queue. */
export function isInLine(contact: ContactView): boolean {
  return contact.routing === "hub" && (contact.state === "waiting" || contact.state === "offered")
}

/** Whether its source can be asked to hang up. */
export function mayBeHungUp(contact: ContactView): boolean {
  return contact.ended_at === null && contact.capabilities.includes("hangup")
}

/** Agents to whom a contact may be given now, by name. */
export function available(state: HubState): readonly AgentView[] {
  const agents = [...(state.floor?.agents.values() ?? [])]
  return agents
    .filter((agent) => agent.presence === "available" && agent.state !== "not_ready")
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** A queue falls behind when a contact that comes now is likely to wait longer than was promised. */
export function fallsBehind(queue: QueueView): boolean {
  const wait = queue.estimated_wait_ms
  return wait !== null && wait > queue.service_level_target.seconds * 1000
}

/** An agent waits while contacts wait in line: the reason is worth asking for. */
export function waitsInVain(state: HubState, agent: AgentView): boolean {
  const queues = [...(state.floor?.queues.values() ?? [])]
  return agent.state === "ready" && queues.some((queue) => queue.waiting > 0)
}

/** For how many minutes an agent may be given other queues; null: until it is undone. */
export const MINUTES: readonly (number | null)[] = [30, 60, 120, 240, null]

/** The instant, for the hub, so many minutes after `now`. */
export function untilAfter(now: number, minutes: number | null): string | null {
  return minutes === null ? null : new Date(now + minutes * 60_000).toISOString()
}

/** Those of either list that are not in both. */
export function toggled(before: readonly string[], turned: readonly string[]): readonly string[] {
  return [
    ...before.filter((item) => !turned.includes(item)),
    ...turned.filter((item) => !before.includes(item)),
  ]
}

/** What makes the queues `before` those of `after`. */
export function queueChange(
  before: readonly string[],
  after: readonly string[],
): { readonly add: readonly string[]; readonly remove: readonly string[] } {
  return {
    add: after.filter((queue) => !before.includes(queue)),
    remove: before.filter((queue) => !after.includes(queue)),
  }
}
