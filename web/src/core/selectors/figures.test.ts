import { expect, test } from "vitest"
import { anAgent, aQueue, aState, AT, START } from "../testing"
import { figures } from "./figures"

const earlier = "2026-11-21T07:59:00.000Z"

test("figures add up over queues and count agents by state", () => {
  const now = figures(
    aState({
      queues: [
        aQueue({ waiting: 2, answered_today: 5, oldest_waiting_at: AT }),
        aQueue({ id: "sales", waiting: 1, abandoned_today: 3, oldest_waiting_at: earlier }),
      ],
      agents: [anAgent(), anAgent({ id: "wang", state: "handling" })],
    }),
  )
  expect(now).toMatchObject({
    waiting: 3,
    answered: 5,
    abandoned: 3,
    oldestWaitingAt: START - 60_000,
  })
  expect(now.agents).toMatchObject({ ready: 1, handling: 1, not_ready: 0 })
})
