import { expect, test } from "vitest"
import { aContact } from "../testing"
import type { ContactView } from "../wire"
import { mayMove, maySnooze, standing } from "./moving"

const CONSULT = {
  by: "lina",
  by_name: "Li Na",
  to_queue: null,
  agent: "wang",
  agent_name: "Wang Wei",
  state: "talking",
  wanted: null,
  cause: null,
} as const
const PASSING = {
  by: "lina",
  by_name: "Li Na",
  to_queue: null,
  to_agent: "wang",
  to_agent_name: "Wang Wei",
  state: "passed",
  cause: null,
} as const

const names = (id: string) => `queue ${id}`
const seen = (change: Partial<ContactView>, agent = "lina") =>
  standing(aContact({ channel: "chat", ...change }), agent, names)

type Change = Partial<ContactView>

const STANDINGS: readonly (readonly [
  string,
  Change,
  readonly [string, readonly string[]] | null,
])[] = [
  ["nothing under way", {}, null],
  ["connecting", { state: "connecting" }, ["moving.connecting", ["take_back"]]],
  [
    "asked of the source",
    { passing: { ...PASSING, state: "asked" } },
    ["moving.asked", ["take_back"]],
  ],
  ["ringing", { state: "offered", passing: PASSING }, ["moving.rings", ["take_back"]]],
  ["taken", { agent: "wang", passing: { ...PASSING, state: "taken" } }, ["moving.taken", []]],
  ["failed", { passing: { ...PASSING, state: "failed", cause: "busy" } }, ["moving.failed", []]],
  ["returned", { passing: { ...PASSING, state: "returned" } }, ["moving.returned", []]],
  [
    "in a queue",
    { state: "waiting", passing: { ...PASSING, to_agent: null, to_queue: "sales" } },
    ["moving.waits", []],
  ],
  [
    "consulting",
    { consult: CONSULT },
    ["moving.consult_talking", ["complete_transfer", "conference", "cancel_consult"]],
  ],
  [
    "ringing at the one who is consulted",
    { consult: { ...CONSULT, state: "ringing" } },
    ["moving.consult_ringing", ["cancel_consult"]],
  ],
  [
    "asked to complete",
    { consult: { ...CONSULT, wanted: "complete" } },
    ["moving.wants_complete", ["take_back"]],
  ],
  [
    "a conference",
    { consult: { ...CONSULT, state: "conference" } },
    ["moving.conference", ["complete_transfer", "cancel_consult"]],
  ],
]

test.each(STANDINGS)("%s", (_, change, expected) => {
  const found = seen(change)
  expect(found === null ? null : [found.text, found.deeds]).toEqual(expected)
})

test("a call is a conference only where its source can make one", () => {
  const call = { channel: "voice", consult: CONSULT } as const
  expect(seen(call)?.deeds).not.toContain("conference")
  expect(seen({ ...call, capabilities: ["conference"] })?.deeds).toContain("conference")
})

test("the other agent knows who asks, and may leave", () => {
  expect(seen({ consult: CONSULT }, "wang")).toMatchObject({
    text: "moving.asked_by",
    named: { agent: "Li Na" },
    deeds: ["leave"],
  })
})

test("the other agent sees that it has become a conference", () => {
  const joined = { ...CONSULT, state: "conference" } as const
  expect(seen({ consult: joined }, "wang")).toMatchObject({
    text: "moving.in_conference",
    named: { agent: "Li Na" },
    deeds: ["leave"],
  })
})

test("the other agent knows from whom it is", () => {
  const taken = { agent: "wang", passing: { ...PASSING, state: "taken" } } as const
  expect(seen(taken, "wang")).toMatchObject({ text: "moving.from", named: { agent: "Li Na" } })
})

const MOVABLE: readonly (readonly [string, Change, boolean, boolean])[] = [
  ["a chat", { channel: "chat" }, true, true],
  ["a call of a source that cannot", { channel: "voice" }, false, false],
  ["a call", { channel: "voice", capabilities: ["transfer"] }, true, false],
  ["one of another agent", { channel: "chat", agent: "wang" }, false, false],
  ["one that is put off", { channel: "chat", snoozed_until: "2026-11-22T08:00:00Z" }, false, false],
  ["one that is consulted about", { channel: "chat", consult: CONSULT }, false, false],
  [
    "one that was asked for",
    { channel: "chat", passing: { ...PASSING, state: "asked" } },
    false,
    false,
  ],
]

test.each(MOVABLE)("%s may be passed on, and asked about", (_, change, transfer, consult) => {
  const contact = aContact(change)
  expect(mayMove(contact, "lina")).toEqual({ transfer, consult })
})

test.each<readonly [string, Change, boolean]>([
  ["a chat", { channel: "chat" }, true],
  ["a chat that is put off", { channel: "chat", snoozed_until: "2026-11-22T08:00:00Z" }, true],
  ["a call", { channel: "voice" }, false],
  ["a chat of another agent", { channel: "chat", agent: "wang" }, false],
  ["a chat that is consulted about", { channel: "chat", consult: CONSULT }, false],
  ["a chat that has ended", { channel: "chat", state: "wrapping_up" }, false],
])("%s may be put off, or be put off for longer", (_, change, may) => {
  expect(maySnooze(aContact(change), "lina")).toBe(may)
})
