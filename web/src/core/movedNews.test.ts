import { expect, test } from "vitest"
import { movedNews } from "./movedNews"
import { aContact, AT } from "./testing"
import type { LogItem } from "./wire"

const passing = {
  by: "lina",
  by_name: "Li Na",
  to_queue: null,
  to_agent: "wang",
  to_agent_name: "Wang Wei",
  state: "passed",
  cause: null,
} as const
const consult = {
  by: "lina",
  by_name: "Li Na",
  to_queue: null,
  agent: "wang",
  agent_name: "Wang Wei",
  state: "talking",
  wanted: null,
  cause: null,
} as const
const before = aContact({ passing, consult })

const told = (event: Partial<LogItem>, agent = "lina") =>
  movedNews({ agent, before, event: { seq: 2, at: AT, type: "x", contact_id: "c1", ...event } })

test.each([
  ["contact_answered", { agent: "wang" }, { what: "taken", agent: "Wang Wei" }],
  ["transfer_failed", { cause: "busy" }, { what: "failed", cause: "busy" }],
  ["transfer_returned", { cause: "declined" }, { what: "returned", cause: "declined" }],
  ["consult_ended", { cause: "left" }, { what: "consult_left", agent: "Wang Wei" }],
  ["consult_ended", { cause: "no_answer" }, { what: "consult_over", agent: "Wang Wei" }],
  ["consult_refused", { cause: "timed_out" }, { what: "consult_refused" }],
] as const)("the first agent is told of %s", (type, more, expected) => {
  expect(told({ type, ...more })).toMatchObject([expected])
})

test.each([
  ["contact_answered", { agent: "lina" }],
  ["transfer_returned", { cause: "taken_back" }],
  ["consult_ended", { cause: "cancelled" }],
  ["consult_refused", { cause: "taken_back" }],
  ["contact_held", {}],
] as const)("what the agent did, or sees, is no news: %s", (type, more) => {
  expect(told({ type, ...more })).toEqual([])
})

test("the agent who is asked is told that the other one ended it, and of nothing else", () => {
  expect(told({ type: "consult_ended", cause: "cancelled" }, "wang")).toMatchObject([
    { what: "question_ended", agent: "Li Na" },
  ])
  expect(told({ type: "consult_ended", cause: "timed_out" }, "wang")).toMatchObject([
    { what: "question_over", agent: "Li Na" },
  ])
  expect(told({ type: "consult_refused", cause: "timed_out" }, "wang")).toEqual([])
  expect(told({ type: "consult_ended", cause: "left" }, "wang")).toEqual([])
  expect(told({ type: "transfer_failed", cause: "busy" }, "wang")).toEqual([])
})
