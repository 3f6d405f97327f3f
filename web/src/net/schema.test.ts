import { describe, expect, test } from "vitest"
import { A_SESSION, aCard, AT, aView } from "../core/testing"
import { answerOf, isFrame } from "./schema"

const CARD = aCard()

describe("an answer that is not of its shape says where", () => {
  test.each([
    [
      "get_session",
      { ...A_SESSION, role: "king" },
      "/role: expected one of agent, supervisor, admin",
    ],
    ["get_session", { ...A_SESSION, csrf_token: undefined }, "/csrf_token: expected string"],
    ["get_session", null, ": expected object"],
    ["get_contacts", { items: {}, next_cursor: null }, "/items: expected array"],
    ["get_contacts", { items: [], next_cursor: 7 }, "/next_cursor: expected string"],
    [
      "get_customers_id_card",
      { ...CARD, match: { ...CARD.match, candidates: [null] } },
      "/match/candidates/0: expected object",
    ],
    [
      "get_contacts_id_why",
      {
        contact_id: "c1",
        decisions: [],
        now: { excluded: { busy: "2" }, candidates: 1 },
        rules: { held: [], failed: [] },
      },
      "/now/agents: is missing",
    ],
    [
      "get_queues_id_movable_agents",
      { queue: "support", agents: [{ agent: 7 }] },
      "/agents/0/agent: expected string",
    ],
  ] as const)("%s", async (operation, value, expected) => {
    await expect(answerOf(operation, value)).rejects.toThrow(`answer of ${operation}${expected}`)
  })
})

test("members that this console does not know are passed over, those that may be null may be absent", async () => {
  const answer: unknown = JSON.parse(
    JSON.stringify({ ...CARD, contact_id: undefined, mood: "good" }),
  )
  expect(await answerOf("get_customers_id_card", answer)).toBe(answer)
})

test.each([
  { name: "a snapshot", frame: { type: "snapshot", log: "l", state: aView() }, expected: true },
  { name: "a kind of the future", frame: { type: "message", text: "x" }, expected: false },
  { name: "a snapshot of the wrong shape", frame: { type: "snapshot", log: 7 }, expected: false },
])("$name is a frame: $expected", ({ frame, expected }) => {
  expect(isFrame({ seq: 1, now: AT, prev: null, ...frame })).toBe(expected)
})
