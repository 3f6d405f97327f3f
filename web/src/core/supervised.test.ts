import { expect, test } from "vitest"
import { reduce, type HubState } from "./reduce"
import { supervised, whispered } from "./supervised"
import { aContact, aMessage, anEventFrame, aState, AT, changes } from "./testing"
import type { LogItem } from "./wire"

function after(state: HubState, event: Partial<LogItem>): HubState {
  const item = { seq: 2, at: AT, type: "x", agent: "lina", ...event }
  const frame = {
    type: "event",
    seq: 2,
    now: AT,
    prev: 1,
    event: item,
    changes: changes(),
  } as const
  return reduce(state, { frame, receivedAt: 0 })
}

const boss = { by: "supervisor", who: "boss" }
const QUEUE = { queue: "sales", by: "boss" }

test.each([
  [
    { type: "agent_queue_set", serves: true, until: AT, ...QUEUE },
    { type: "serves", until: AT, by: "boss" },
  ],
  [
    { type: "agent_queue_set", serves: false, ...QUEUE },
    { type: "serves_not", until: null, by: "boss" },
  ],
  [
    { type: "agent_queue_reset", queue: "sales" },
    { type: "queue_reset", by: null },
  ],
  [
    { type: "presence_changed", presence: "lunch", ...boss },
    { type: "presence", presence: "lunch", by: "boss" },
  ],
  [{ type: "next_presence_chosen", presence: "lunch", ...boss }, { type: "next_presence" }],
  [
    { type: "next_presence_chosen", ...boss },
    { type: "stays", by: "boss" },
  ],
  [
    { type: "wrap_up_ended", ...boss },
    { type: "wrap_up_ended", by: "boss" },
  ],
] as const)("%o", (event, expected) => {
  const before = aState()
  expect(supervised(before, after(before, event))).toMatchObject(expected)
})

test.each([
  { type: "presence_changed", presence: "lunch", by: "agent" },
  { type: "agent_queue_set", agent: "wang", serves: true, ...QUEUE },
  { type: "contact_held", by: "supervisor" },
])("what the agent did, what is of others or of contacts is none: %o", (event) => {
  const before = aState()
  expect(supervised(before, after(before, event))).toBeNull()
})

test.each([
  ["supervisor", "给他换新的"],
  ["agent", undefined],
] as const)("a note of a supervisor is told, one of an agent (%s) is not", (kind, text) => {
  const before = aState({ contacts: [aContact({ id: "c1" })] })
  const author = { kind, id: "boss", name: "boss" }
  const message = aMessage({ direction: "internal", author, text: "给他换新的" })
  const event = { seq: 2, at: AT, type: "message_written", contact_id: message.contact_id }
  const frame = { ...anEventFrame({ seq: 2, message }), prev: before.seq, event }
  const after = reduce(before, { frame, receivedAt: 0 })
  expect(whispered(before, after)?.text).toBe(text)
  expect(whispered(after, after)).toBeNull()
})
