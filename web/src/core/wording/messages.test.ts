import { expect, test } from "vitest"
import { translator } from "../texts"
import { aMessage } from "../testing"
import { authorText, notSendingText, reasonText } from "./messages"

const t = translator("en")

test.each([
  [{ kind: "customer", id: null, name: null }, "Customer"],
  [{ kind: "customer", id: null, name: "Lu" }, "Lu"],
  [{ kind: "agent", id: "lina", name: "Li Na" }, "Li Na"],
  [{ kind: "agent", id: "lina", name: null }, "lina"],
  [{ kind: "hub", id: null, name: null }, "Automatic"],
] as const)("%o is said to be %s", (author, text) => {
  expect(authorText(t, aMessage({ author }))).toBe(text)
})

test("a customer whom the message does not name is called as the hub knows them", () => {
  const unnamed = aMessage({ author: { kind: "customer", id: null, name: null } })
  const named = aMessage({ author: { kind: "customer", id: null, name: "Mrs Lu" } })
  const agent = aMessage({ author: { kind: "agent", id: "lina", name: null } })
  expect([unnamed, named, agent].map((each) => authorText(t, each, "Lu Jianguo"))).toEqual([
    "Lu Jianguo",
    "Mrs Lu",
    "lina",
  ])
})

test("what the hub gave up is said in words, what a source says as it says it", () => {
  expect(reasonText(t, "gave_up")).toBe("no answer for a day")
  expect(reasonText(t, "window closed")).toBe("the answer was: window closed")
  expect(reasonText(t, "http_404")).toBe("the provider answered with the status 404")
  expect(reasonText(t, "too_many_parts 3 2 134")).toBe(
    "it takes 3 parts, and 2 are sent: 134 characters",
  )
})

test("a source that does not answer is told with how it does not", () => {
  expect(notSendingText(t, "http_503")).toContain("503")
  expect(notSendingText(t, "no_answer")).toContain("no answer")
})
