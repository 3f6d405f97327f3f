import { expect, test } from "vitest"
import {
  agentRows,
  compareAgents,
  compareQueues,
  figures,
  isBelowTarget,
  liveContacts,
} from "./board"
import { sortRows } from "./order"
import { EMPTY, reduce, type HubState } from "./reduce"
import { aContact, anAgent, aQueue, AT, aView, START } from "./testing"
import type { FloorView } from "./wire"

function state(view: Partial<FloorView>): HubState {
  const frame = {
    type: "snapshot",
    seq: 1,
    now: AT,
    prev: null,
    log: "l",
    state: aView(view),
  } as const
  return reduce(EMPTY, { frame, receivedAt: 0 })
}

const earlier = "2026-11-21T07:59:00.000Z"

test("figures add up over queues and count agents by state", () => {
  const now = figures(
    state({
      queues: [
        aQueue({ waiting: 2, answered_today: 5, oldest_waiting_at: AT }),
        aQueue({ id: "sales", waiting: 1, abandoned_today: 3, oldest_waiting_at: earlier }),
      ],
      agents: [anAgent(), anAgent({ id: "wang", state: "handling" })],
    }),
  )
  expect(now).toMatchObject({
    waiting: 3,
    answered: 5,
    abandoned: 3,
    oldestWaitingAt: START - 60_000,
  })
  expect(now.agents).toMatchObject({ ready: 1, handling: 1, not_ready: 0 })
})

test("sorted by longest wait the earliest arrival is greatest and an empty queue last", () => {
  const queues = [
    aQueue({ id: "a" }),
    aQueue({ id: "b", oldest_waiting_at: AT }),
    aQueue({ id: "c", oldest_waiting_at: earlier }),
  ]
  const sorted = sortRows(queues, compareQueues({ key: "longest", descending: true }), [])
  expect(sorted.map((queue) => queue.id)).toEqual(["c", "b", "a"])
})

test("an agent's row has the contact they are busy with", () => {
  const rows = agentRows(
    state({ agents: [anAgent({ contacts: ["gone", "c1"] })], contacts: [aContact()] }),
  )
  expect(rows[0]?.contact?.id).toBe("c1")
})

test("agents sort by state in the order of the day", () => {
  const agents = agentRows(
    state({ agents: [anAgent({ id: "a", state: "logged_out" }), anAgent({ id: "b" })] }),
  )
  const sorted = sortRows(agents, compareAgents({ key: "state", descending: false }), [])
  expect(sorted.map((agent) => agent.id)).toEqual(["b", "a"])
})

test("live contacts of a queue: those waiting first, longest first", () => {
  const contacts = [
    aContact({ id: "talking", waited_ms: 99_000 }),
    aContact({ id: "new", state: "waiting", waiting_since: AT }),
    aContact({ id: "old", state: "waiting", waiting_since: earlier }),
    aContact({ id: "elsewhere", queue: "sales" }),
  ]
  const live = liveContacts(state({ contacts }), "support", START)
  expect(live.map((contact) => contact.id)).toEqual(["old", "new", "talking"])
})

test.each([
  [null, false],
  [80, false],
  [79.9, true],
])("a service level of %s is below its target: %s", (service_level, expected) => {
  expect(isBelowTarget(aQueue({ service_level }))).toBe(expected)
})
