/** Agents: the signed-in agent, and the rows of the board. */
import { instant } from "../format"
import { by, type Compare, type Sorting } from "../order"
import type { HubState } from "../reduce"
import type { AgentView, ContactView } from "../wire"

export function me(state: HubState): AgentView | null {
  const id = state.floor?.me.agent
  return id == null ? null : (state.floor?.agents.get(id) ?? null)
}

/** Breaks that the hub alone sets. The last two begin and end with what the phone system says of the phone. */
const AUTOMATIC = new Set(["missed", "paused", "on_another_call", "phone_unreachable"])

/** Breaks an agent may choose; `available` and `offline` are none. */
export function breaks(state: HubState): readonly { readonly id: string; readonly name: string }[] {
  const others = new Set([...AUTOMATIC, "available", "offline"])
  return (state.floor?.me.breaks ?? []).filter((item) => !others.has(item.id))
}

export const AGENT_STATES: readonly AgentView["state"][] = [
  "ready",
  "offered",
  "handling",
  "wrapping_up",
  "not_ready",
  "logged_out",
]

/** An agent with the contact they are busy with. */
export interface AgentRow extends AgentView {
  readonly contact: ContactView | null
}

export function agentRows(state: HubState): readonly AgentRow[] {
  const floor = state.floor
  if (floor === null) return []
  return [...floor.agents.values()].map((agent) =>
    rowOf(agent, agent.contacts.map((id) => floor.contacts.get(id)).find((item) => item) ?? null),
  )
}

const rows = new WeakMap<AgentView, AgentRow>()

/** The same row as long as agent and contact are the same, so that it is not drawn with every frame. */
function rowOf(agent: AgentView, contact: ContactView | null): AgentRow {
  const known = rows.get(agent)
  if (known?.contact === contact) return known
  const row = { ...agent, contact }
  rows.set(agent, row)
  return row
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
