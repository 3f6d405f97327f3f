/** What a supervisor did to the agent, or undid, as the newest event tells it. */
import type { HubState } from "./reduce"
import type { LogItem, MessageView } from "./wire"

export type Deed =
  | {
      readonly type: "serves" | "serves_not"
      readonly queue: string
      readonly until: string | null
    }
  | { readonly type: "queue_reset"; readonly queue: string }
  | { readonly type: "presence" | "next_presence"; readonly presence: string }
  | { readonly type: "stays" }
  | { readonly type: "wrap_up_ended" }

/** `by`: their name; null: it came to its end by itself. */
export type Supervised = Deed & { readonly by: string | null }

export function supervised(before: HubState, after: HubState): Supervised | null {
  const event = after.happened
  if (event === null || event === before.happened) return null
  if (event.agent === undefined || event.agent !== after.floor?.me.agent) return null
  const by = event.by === "supervisor" ? (event.who ?? "") : (event.by ?? null)
  const deed = deedOf(event)
  return deed === null ? null : { ...deed, by }
}

/** A note that a supervisor has just written on a contact of the agent. */
export function whispered(before: HubState, after: HubState): MessageView | null {
  const event = after.happened
  if (event === null || event === before.happened || event.type !== "message_written") return null
  const said = after.threads.get(event.contact_id ?? "")?.said.find(({ seq }) => seq === event.seq)
  return said?.message.author.kind === "supervisor" ? said.message : null
}

function deedOf(event: LogItem): Deed | null {
  const { queue = "", until = null, presence } = event
  switch (event.type) {
    case "agent_queue_set":
      return { type: event.serves === true ? "serves" : "serves_not", queue, until }
    case "agent_queue_reset":
      return { type: "queue_reset", queue }
    default:
      return event.by === "supervisor" ? ofSupervisor(event.type, presence) : null
  }
}

function ofSupervisor(type: string, presence: string | undefined): Deed | null {
  if (type === "wrap_up_ended") return { type }
  if (type === "presence_changed" && presence !== undefined) return { type: "presence", presence }
  if (type !== "next_presence_chosen") return null
  return presence === undefined ? { type: "stays" } : { type: "next_presence", presence }
}
