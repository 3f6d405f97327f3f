/** What the supervisor's screen shows. */
import { instant } from "./format"
import { by, type Compare, type Sorting } from "./order"
import type { HubState } from "./reduce"
import { waitedMs } from "./select"
import type { AgentView, ContactView, QueueView } from "./wire"

export interface Figures {
  readonly waiting: number
  readonly oldestWaitingAt: number | null
  readonly answered: number
  readonly abandoned: number
  readonly agents: Readonly<Record<AgentView["state"], number>>
}

export const AGENT_STATES: readonly AgentView["state"][] = [
  "ready",
  "offered",
  "handling",
  "wrapping_up",
  "not_ready",
  "logged_out",
]

export function figures(state: HubState): Figures {
  const queues = [...(state.floor?.queues.values() ?? [])]
  const agents = [...(state.floor?.agents.values() ?? [])]
  const counted = (wanted: AgentView["state"]) =>
    agents.filter((agent) => agent.state === wanted).length
  return {
    waiting: total(queues, (queue) => queue.waiting),
    oldestWaitingAt: oldest(queues),
    answered: total(queues, (queue) => queue.answered_today),
    abandoned: total(queues, (queue) => queue.abandoned_today),
    agents: {
      offered: counted("offered"),
      handling: counted("handling"),
      wrapping_up: counted("wrapping_up"),
      ready: counted("ready"),
      not_ready: counted("not_ready"),
      logged_out: counted("logged_out"),
    },
  }
}

function total(queues: readonly QueueView[], value: (queue: QueueView) => number): number {
  return queues.reduce((sum, queue) => sum + value(queue), 0)
}

function oldest(queues: readonly QueueView[]): number | null {
  const instants = queues.flatMap((queue) =>
    queue.oldest_waiting_at == null ? [] : [instant(queue.oldest_waiting_at)],
  )
  return instants.length === 0 ? null : Math.min(...instants)
}

/** The longest wait now, ticking on from the contact that waits longest. */
export function longestWaitMs(queue: QueueView, now: number): number | null {
  if (queue.oldest_waiting_at == null) return null
  return Math.max(0, now - instant(queue.oldest_waiting_at))
}

/** Under target today: worth a second look, said in words beside the colour. */
export function isBelowTarget(queue: QueueView): boolean {
  return queue.service_level != null && queue.service_level < queue.service_level_target.percent
}

export type QueueColumn = "name" | "waiting" | "longest" | "answered" | "abandoned" | "level"

export function compareQueues({ key, descending }: Sorting<QueueColumn>): Compare<QueueView> {
  const values: Record<QueueColumn, (queue: QueueView) => string | number | null> = {
    name: (queue) => queue.name,
    waiting: (queue) => queue.waiting,
    // Waiting longest means waiting since earliest.
    longest: (queue) =>
      queue.oldest_waiting_at == null ? null : -instant(queue.oldest_waiting_at),
    answered: (queue) => queue.answered_today,
    abandoned: (queue) => queue.abandoned_today,
    level: (queue) => queue.service_level,
  }
  return by(values[key], descending)
}

/** An agent with the contact they are busy with. */
export interface AgentRow extends AgentView {
  readonly contact: ContactView | null
}

export function agentRows(state: HubState): readonly AgentRow[] {
  const floor = state.floor
  if (floor === null) return []
  return [...floor.agents.values()].map((agent) => ({
    ...agent,
    contact: agent.contacts.map((id) => floor.contacts.get(id)).find((item) => item) ?? null,
  }))
}

export type AgentColumn = "name" | "state" | "since" | "queue"

export function compareAgents({ key, descending }: Sorting<AgentColumn>): Compare<AgentRow> {
  const values: Record<AgentColumn, (agent: AgentRow) => string | number | null> = {
    name: (agent) => agent.name,
    state: (agent) => AGENT_STATES.indexOf(agent.state),
    since: (agent) => -instant(agent.since),
    queue: (agent) => agent.contact?.queue ?? null,
  }
  return by(values[key], descending)
}

/** Live contacts of a queue, or of all; those that wait longest come first. */
export function liveContacts(
  state: HubState,
  queue: string | null,
  now: number,
): readonly ContactView[] {
  const contacts = [...(state.floor?.contacts.values() ?? [])]
  return contacts
    .filter((contact) => queue === null || contact.queue === queue)
    .sort(
      (a, b) =>
        Number(b.state === "waiting") - Number(a.state === "waiting") ||
        waitedMs(b, now) - waitedMs(a, now) ||
        a.id.localeCompare(b.id),
    )
}
