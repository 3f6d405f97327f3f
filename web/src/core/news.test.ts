import { expect, test } from "vitest"
import { news } from "./news"
import { reduce, type HubState } from "./reduce"
import { aContact, aState, AT, changes, START } from "./testing"
import type { Changes, FloorView, LogItem } from "./wire"

const connecting = aContact({ state: "connecting" })
const wrappingUp = aContact({ state: "wrapping_up", wrap_up: { lina: AT } })
const gone = changes({ contacts_gone: ["c1"] })

function after(state: HubState, event: Partial<LogItem>, change: Changes): HubState {
  const item = { seq: 2, at: AT, type: "x", contact_id: "c1", agent: "lina", ...event }
  const frame = { type: "event", seq: 2, now: AT, prev: 1, event: item, changes: change } as const
  return reduce(state, { frame, receivedAt: 0 })
}

const told = (view: Partial<FloorView>, event: Partial<LogItem>, change: Changes = gone) => {
  const before = aState(view)
  return news(before, after(before, event, change), START)
}

test("a connect that failed, with its cause", () => {
  const event = { type: "connect_failed", cause: "unreachable" }
  expect(told({ contacts: [connecting] }, event)).toMatchObject([
    { type: "not_connected", cause: "unreachable", work: { contactId: "c1" } },
  ])
})

test.each([
  [{ type: "callback_missed" }, false],
  [{ type: "connect_failed", cause: "not_reached" }, true],
])("a customer who was not reached is no failure to connect: %o", (event, isLast) => {
  expect(told({ contacts: [connecting] }, event)).toMatchObject([{ type: "not_reached", isLast }])
})

test.each([
  { name: "a connect that succeeded", view: { contacts: [connecting] }, state: "handling" },
  { name: "a wrap-up that goes on", view: { contacts: [wrappingUp] }, state: "wrapping_up" },
] as const)("$name is no news", ({ view, state }) => {
  const contact = aContact({ state, wrap_up: view.contacts[0].wrap_up })
  expect(told(view, {}, changes({ contacts: [contact] }))).toEqual([])
})

test.each([
  ["time_out", ["wrap_up_ran_out"]],
  ["agent", []],
])("a wrap-up ended by %s", (by, expected) => {
  const found = told({ contacts: [wrappingUp] }, { type: "wrap_up_ended", by })
  expect(found.map((item) => item.type)).toEqual(expected)
})

test("after a snapshot, which tells no events, it is inferred", () => {
  const later = aState({ contacts: [] })
  expect(news(aState({ contacts: [connecting] }), later, START)).toMatchObject([
    { type: "not_connected", cause: "unknown" },
  ])
  expect(news(aState({ contacts: [wrappingUp] }), later, START)).toHaveLength(1)
  expect(news(aState({ contacts: [wrappingUp] }), later, START - 1)).toHaveLength(0)
})

test("what ends for others, and signing in, are no news", () => {
  const others = aContact({ state: "connecting", agent: "wang" })
  const event = { type: "connect_failed", cause: "no_answer", agent: "wang" }
  expect(told({ contacts: [others] }, event)).toEqual([])
})
