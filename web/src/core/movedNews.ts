/** What became of a contact that the agent passes on or asks another about. */
import type { ContactView, LogItem } from "./wire"

export interface Moved {
  readonly type: "moved"
  readonly what:
    | "taken"
    | "failed"
    | "returned"
    | "consult_over"
    | "consult_left"
    | "consult_refused"
    | "question_over"
    | "question_ended"
  /** The other agent, by name. */
  readonly agent: string
  readonly cause: string | null
}

interface Moment {
  readonly agent: string
  readonly before: ContactView
  readonly event: LogItem | null
}

/** The events that end what is under way, and what the agent is told of each. */
const OF_PASSING: Readonly<Record<string, Moved["what"]>> = {
  contact_answered: "taken",
  transfer_failed: "failed",
  transfer_returned: "returned",
}
const OF_CONSULT: Readonly<Record<string, Moved["what"]>> = {
  consult_ended: "consult_over",
  consult_refused: "consult_refused",
}

export function movedNews({ agent, before, event }: Moment): readonly Moved[] {
  if (event === null) return []
  const cause = event.cause ?? null
  const passed = OF_PASSING[event.type]
  if (passed !== undefined)
    return isOwnDeed(event, agent) ? [] : ofPassing(agent, before, passed, cause)
  const consulted = OF_CONSULT[event.type]
  return consulted === undefined ? [] : ofConsult(agent, before, consulted, cause)
}

/** Who has it again, or took it back, knows. */
function isOwnDeed(event: LogItem, agent: string): boolean {
  return (
    event.cause === "taken_back" || (event.type === "contact_answered" && event.agent === agent)
  )
}

function ofPassing(
  agent: string,
  { passing }: ContactView,
  what: Moved["what"],
  cause: string | null,
): readonly Moved[] {
  if (passing === null || passing.by !== agent) return []
  if (passing.state !== "passed" && passing.state !== "asked") return []
  return [{ type: "moved", what, agent: passing.to_agent_name ?? "", cause }]
}

function ofConsult(
  agent: string,
  { consult }: ContactView,
  what: Moved["what"],
  cause: string | null,
): readonly Moved[] {
  if (consult === null) return []
  const isMine = consult.by === agent
  // Who ended it, or called off what was asked of the source, knows.
  if (cause === (isMine ? "cancelled" : "left") || cause === "taken_back") return []
  if (!isMine) return what === "consult_over" ? [ofQuestion(consult.by_name, cause)] : []
  const found = what === "consult_over" && cause === "left" ? "consult_left" : what
  return [{ type: "moved", what: found, agent: consult.agent_name ?? "", cause }]
}

/** As the agent hears it who was asked. */
function ofQuestion(agent: string, cause: string | null): Moved {
  const what = cause === "cancelled" ? "question_ended" : "question_over"
  return { type: "moved", what, agent, cause }
}
