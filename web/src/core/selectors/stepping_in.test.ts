import { describe, expect, test } from "vitest"
import { aContact, anAgent, aQueue, aState } from "../testing"
import {
  available,
  fallsBehind,
  isInLine,
  mayBeHungUp,
  queueChange,
  toggled,
  untilAfter,
  waitsInVain,
} from "./stepping_in"

describe("stepping in", () => {
  test.each([
    ["hub", "waiting", true],
    ["hub", "offered", true],
    ["hub", "handling", false],
    ["pbx", "waiting", false],
  ] as const)("a contact routed by the %s that is %s: %s", (routing, state, expected) => {
    expect(isInLine(aContact({ routing, state }))).toBe(expected)
  })

  test("only a source that can hang up is asked to, while the contact lives", () => {
    expect(mayBeHungUp(aContact({ capabilities: ["hangup"] }))).toBe(true)
    expect(mayBeHungUp(aContact({ capabilities: [] }))).toBe(false)
    expect(mayBeHungUp(aContact({ capabilities: ["hangup"], ended_at: "x" }))).toBe(false)
  })

  test("a contact is given to agents who are there, busy or not, by name", () => {
    const agents = [
      anAgent({ id: "b", name: "Bo", state: "handling" }),
      anAgent({ id: "a", name: "An" }),
      anAgent({ id: "c", name: "Chen", presence: "lunch", state: "not_ready" }),
      anAgent({ id: "d", name: "Du", state: "not_ready" }),
    ]
    expect(available(aState({ agents })).map((agent) => agent.id)).toEqual(["a", "b"])
  })

  test("a queue falls behind when its estimate is above its target", () => {
    expect(fallsBehind(aQueue({ estimated_wait_ms: 20_001 }))).toBe(true)
    expect(fallsBehind(aQueue({ estimated_wait_ms: 20_000 }))).toBe(false)
    expect(fallsBehind(aQueue())).toBe(false)
  })

  test("an agent waits in vain while any queue has contacts in line", () => {
    const state = aState({ queues: [aQueue({ waiting: 1 })] })
    expect(waitsInVain(state, anAgent())).toBe(true)
    expect(waitsInVain(state, anAgent({ state: "handling" }))).toBe(false)
    expect(waitsInVain(aState({ queues: [aQueue()] }), anAgent())).toBe(false)
  })

  test("an end in minutes is an instant for the hub", () => {
    expect(untilAfter(0, 30)).toBe("1970-01-01T00:30:00.000Z")
    expect(untilAfter(0, null)).toBeNull()
  })

  test("what was turned stands in one of the two lists", () => {
    expect(toggled(["a", "b"], ["b", "c"])).toEqual(["a", "c"])
    expect(toggled(["a"], [])).toEqual(["a"])
  })

  test("the change of queues is what differs", () => {
    expect(queueChange(["a", "b"], ["b", "c"])).toEqual({ add: ["c"], remove: ["a"] })
  })
})
