import { expect, test } from "vitest"
import { sortRows } from "../order"
import { aContact, anAgent, aState, aView } from "../testing"
import { agentRows, breaks, compareAgents } from "./agents"

test("breaks that the hub sets by itself are not for choosing", () => {
  const lunch = { id: "lunch", name: "Lunch" }
  const me = {
    ...aView().me,
    breaks: [{ id: "missed", name: "m" }, lunch, { id: "paused", name: "p" }],
  }
  expect(breaks(aState({ me }))).toEqual([lunch])
})

test("an agent's row has the contact they are busy with", () => {
  const rows = agentRows(
    aState({ agents: [anAgent({ contacts: ["gone", "c1"] })], contacts: [aContact()] }),
  )
  expect(rows[0]?.contact?.id).toBe("c1")
})

test("a row stays the same until its agent or contact changes", () => {
  const [agent, contact] = [anAgent({ contacts: ["c1"] }), aContact()]
  const row = (contacts: (typeof contact)[]) => agentRows(aState({ agents: [agent], contacts }))[0]
  const first = row([contact])
  expect(row([contact])).toBe(first)
  expect(row([{ ...contact }])).not.toBe(first)
  expect(row([])?.contact).toBeNull()
})

test("agents sort by state in the order of the day", () => {
  const agents = agentRows(
    aState({ agents: [anAgent({ id: "a", state: "logged_out" }), anAgent({ id: "b" })] }),
  )
  const sorted = sortRows(agents, compareAgents({ key: "state", descending: false }), [])
  expect(sorted.map((agent) => agent.id)).toEqual(["b", "a"])
})
