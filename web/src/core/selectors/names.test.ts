import { expect, test } from "vitest"
import { aState, aView } from "../testing"
import { isWithMe, namesOn } from "./names"

const transfer_to = {
  queues: [{ id: "sales", name: "Sales" }],
  agents: [{ id: "wang", name: "Wang Wei" }],
  agents_total: 1,
}
const { agentName, queueName } = namesOn(aState({ me: { ...aView().me, transfer_to } }).floor)

test.each([
  ["of my queue", queueName("support"), "After-sales"],
  ["of a queue I may transfer to", queueName("sales"), "Sales"],
  ["of my own", agentName("lina"), "Li Na"],
  ["of an agent I may transfer to", agentName("wang"), "Wang Wei"],
  ["that nobody told", agentName("zhang"), "zhang"],
])("the name %s", (_, found, expected) => {
  expect(found).toBe(expected)
})

test.each([
  ["agent", "lina", true],
  ["agent", "wang", false],
  ["queue", "support", true],
  ["queue", "sales", false],
  ["role", "supervisor", false],
] as const)("%s %s is with me: %s", (kind, name, expected) => {
  expect(isWithMe(aState().floor, { kind, name })).toBe(expected)
  expect(isWithMe(null, { kind, name })).toBe(false)
})
