/** The figures of the whole floor, now and today. */
import { instant } from "../format"
import type { HubState } from "../reduce"
import type { AgentView, QueueView } from "../wire"

export interface Figures {
  readonly waiting: number
  readonly oldestWaitingAt: number | null
  readonly answered: number
  readonly abandoned: number
  readonly agents: Readonly<Record<AgentView["state"], number>>
}

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
