/** How a contact stands that is passed on, consulted about or connected, as one of its agents sees it. */
import type { Key, Params } from "../texts"
import type { ContactView } from "../wire"
import { hasMessages } from "./contacts"

export type Deed = "take_back" | "complete_transfer" | "conference" | "cancel_consult" | "leave"

export interface Standing {
  readonly text: Key
  /** Names in it; `cause` is a code of its own and is worded by the screen. */
  readonly named: Params
  readonly cause: string | null
  readonly deeds: readonly Deed[]
  /** It is under way: something is yet to come of it. */
  readonly isOpen: boolean
}

/** What is written the hub passes on by itself; a call needs its source. */
function can(contact: ContactView, capability: string): boolean {
  const isByHub = hasMessages(contact) && contact.routing === "hub"
  return isByHub || contact.capabilities.includes(capability)
}

/** Whether the agent has the customer, and is not only consulted. */
export function isTalking(contact: ContactView, agent: string | null): boolean {
  return contact.agent === agent && ["handling", "held"].includes(contact.state)
}

/** Whether the agent may pass it on, or ask another about it first. */
export function mayMove(contact: ContactView, agent: string | null) {
  const isFree =
    isTalking(contact, agent) &&
    contact.consult === null &&
    contact.passing?.state !== "asked" &&
    contact.snoozed_until === null
  return {
    transfer: isFree && can(contact, "transfer"),
    consult: isFree && can(contact, "consult"),
  }
}

/** Whether the agent may put it off, or take it up again. */
export function maySnooze(contact: ContactView, agent: string | null): boolean {
  const isTheirs = contact.agent === agent && contact.state === "handling"
  const isFree = contact.consult === null && contact.passing?.state !== "asked"
  return isTheirs && isFree && hasMessages(contact) && contact.routing === "hub"
}

type Name = (id: string) => string

export function standing(
  contact: ContactView,
  agent: string | null,
  queueName: Name,
): Standing | null {
  if (contact.state === "connecting" && contact.agent === agent)
    return open(contact.callback === null ? "moving.connecting" : "moving.to_dial", {}, [
      "take_back",
    ])
  return ofConsult(contact, agent, queueName) ?? ofPassing(contact, agent, queueName)
}

function open(text: Key, named: Params, deeds: readonly Deed[] = []): Standing {
  return { text, named, cause: null, deeds, isOpen: true }
}

function over(text: Key, named: Params, cause: string | null = null): Standing {
  return { text, named, cause, deeds: [], isOpen: false }
}

function ofConsult(contact: ContactView, agent: string | null, queueName: Name): Standing | null {
  const consult = contact.consult
  if (consult === null) return null
  if (consult.by !== agent) {
    const isJoined = consult.state === "conference"
    const text = isJoined ? "moving.in_conference" : "moving.asked_by"
    return open(text, { agent: consult.by_name }, ["leave"])
  }
  const queue = consult.to_queue === null ? "" : queueName(consult.to_queue)
  const named = { agent: consult.agent_name ?? queue }
  if (consult.wanted !== null) return open(`moving.wants_${consult.wanted}`, named, ["take_back"])
  const ending: Deed[] = ["cancel_consult"]
  if (consult.state === "conference")
    return open("moving.conference", named, ["complete_transfer", ...ending])
  if (consult.state !== "talking") return open(`moving.consult_${consult.state}`, named, ending)
  const joining: Deed[] = can(contact, "conference") ? ["conference"] : []
  return open("moving.consult_talking", named, ["complete_transfer", ...joining, ...ending])
}

function ofPassing(contact: ContactView, agent: string | null, queueName: Name): Standing | null {
  const passing = contact.passing
  if (passing === null) return null
  const queue = passing.to_queue === null ? "" : queueName(passing.to_queue)
  const named = { agent: passing.to_agent_name ?? queue }
  if (passing.by !== agent) return over("moving.from", { agent: passing.by_name })
  switch (passing.state) {
    case "asked":
      return open("moving.asked", named, ["take_back"])
    case "passed":
      return passed(contact, named)
    case "taken":
      return over("moving.taken", named)
    case "failed":
      return over("moving.failed", named, passing.cause)
    case "returned":
      return over("moving.returned", named, passing.cause)
  }
}

function passed(contact: ContactView, named: Params): Standing {
  if (contact.state === "connecting") return open("moving.connects", named)
  if (contact.passing?.to_agent == null) return open("moving.waits", named)
  return open("moving.rings", named, ["take_back"])
}
