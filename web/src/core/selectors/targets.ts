/** To whom a contact may be passed on, as the dialog lists them. */
import type { Translate } from "../texts"
import { codeText } from "../texts"
import type { TargetAgent } from "../wire"

export interface Target {
  readonly id: string
  readonly text: string
}

export interface Targets {
  readonly free: readonly Target[]
  readonly others: readonly Target[]
}

/** In the order in which the hub lists them; one who is not free with what they do. */
export function targetsOf(
  t: Translate,
  agents: readonly TargetAgent[],
  presenceName: (id: string) => string,
): Targets {
  const free = agents.filter((agent) => agent.free)
  const others = agents.filter((agent) => !agent.free)
  return {
    free: free.map(({ id, name }) => ({ id, text: name })),
    others: others.map(({ id, name, state, presence }) => {
      const isAway = state === "not_ready" && presence !== "available"
      const what = isAway ? presenceName(presence) : codeText(t, "agent_state", state)
      return { id, text: t("moving.agent_is", { agent: name, what }) }
    }),
  }
}
