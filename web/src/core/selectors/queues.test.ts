import { expect, test } from "vitest"
import { sortRows } from "../order"
import { aQueue, AT } from "../testing"
import { compareQueues, isBelowTarget } from "./queues"

const earlier = "2026-11-21T07:59:00.000Z"

test("sorted by longest wait the earliest arrival is greatest and an empty queue last", () => {
  const queues = [
    aQueue({ id: "a" }),
    aQueue({ id: "b", oldest_waiting_at: AT }),
    aQueue({ id: "c", oldest_waiting_at: earlier }),
  ]
  const sorted = sortRows(queues, compareQueues({ key: "longest", descending: true }), [])
  expect(sorted.map((queue) => queue.id)).toEqual(["c", "b", "a"])
})

test.each([
  [null, false],
  [80, false],
  [79.9, true],
])("a service level of %s is below its target: %s", (service_level, expected) => {
  expect(isBelowTarget(aQueue({ service_level }))).toBe(expected)
})
