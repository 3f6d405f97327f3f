import { expect, test } from "vitest"
import { aState, aView } from "../testing"
import { namesOn } from "./names"

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
