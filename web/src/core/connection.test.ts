import { describe, expect, test } from "vitest"
import { backoffMs, badge, IDLE, shown, step, type Connection, type Happening } from "./connection"

const connected: Connection = { phase: "connected", failures: 0 }
const opening: Connection = { phase: "opening", failures: 2 }
const waiting: Connection = { phase: "waiting", failures: 2 }
const ended: Connection = { phase: "ended", failures: 0 }
const random = 0.5

const table: readonly {
  state: Connection
  message: Happening
  expected: readonly [phase: Connection["phase"], failures: number, ...effects: string[]]
}[] = [
  { state: IDLE, message: { type: "start" }, expected: ["opening", 0, "open"] },
  { state: connected, message: { type: "start" }, expected: ["connected", 0] },
  { state: ended, message: { type: "start" }, expected: ["opening", 0, "open"] },
  { state: opening, message: { type: "opened" }, expected: ["connected", 0] },
  {
    state: connected,
    message: { type: "closed", code: 1006, random },
    expected: ["waiting", 1, "wait"],
  },
  {
    state: connected,
    message: { type: "closed", code: 1012, random },
    expected: ["waiting", 1, "wait"],
  },
  {
    state: connected,
    message: { type: "closed", code: 1013, random },
    expected: ["opening", 0, "open"],
  },
  {
    state: opening,
    message: { type: "closed", code: 1013, random },
    expected: ["waiting", 3, "wait"],
  },
  {
    state: connected,
    message: { type: "closed", code: 4401, random },
    expected: ["ended", 0, "signed_out"],
  },
  { state: ended, message: { type: "closed", code: 1006, random }, expected: ["ended", 0] },
  {
    state: opening,
    message: { type: "refused", status: 503, random },
    expected: ["waiting", 3, "wait"],
  },
  {
    state: opening,
    message: { type: "refused", status: null, random },
    expected: ["waiting", 3, "wait"],
  },
  {
    state: opening,
    message: { type: "refused", status: 401, random },
    expected: ["ended", 0, "signed_out"],
  },
  { state: waiting, message: { type: "retry" }, expected: ["opening", 2, "open"] },
  { state: connected, message: { type: "retry" }, expected: ["connected", 0] },
  {
    state: waiting,
    message: { type: "network_back" },
    expected: ["opening", 2, "cancel_wait", "open"],
  },
  { state: connected, message: { type: "network_back" }, expected: ["connected", 0] },
  { state: connected, message: { type: "stop" }, expected: ["ended", 0, "cancel_wait", "close"] },
]

test.each(table)("$state.phase, $message.type -> $expected", ({ state, message, expected }) => {
  const { connection, effects } = step(state, message)
  expect([connection.phase, connection.failures, ...effects.map((effect) => effect.do)]).toEqual(
    expected,
  )
})

test.each([
  [0, 0.999, 249],
  [3, 0.5, 1_000],
  [50, 0.999, 9_990],
  [50, 0, 0],
])("backoff after %i failures with %f is %i ms", (failures, chance, expected) => {
  expect(backoffMs(failures, chance)).toBe(expected)
})

test.each([
  ["connected", null, "connected"],
  ["connected", "unavailable", "not_storing"],
  ["connected", "disk_full", "disk_full"],
  ["reconnecting", "disk_full", "reconnecting"],
] as const)("the badge of %s, not storing for %s: %s", (connection, notStoring, expected) => {
  expect(badge(connection, notStoring)).toBe(expected)
})

describe("what the badge says", () => {
  test.each([
    { connection: connected, online: true, expected: "connected" },
    { connection: connected, online: false, expected: "connected" },
    { connection: waiting, online: true, expected: "reconnecting" },
    { connection: waiting, online: false, expected: "offline" },
    { connection: { phase: "waiting", failures: 5 } as const, online: true, expected: "offline" },
  ])("$connection.phase, online $online: $expected", ({ connection, online, expected }) => {
    expect(shown(connection, online)).toBe(expected)
  })
})
