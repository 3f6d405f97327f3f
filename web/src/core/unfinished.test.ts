import { expect, test } from "vitest"
import { reduce, type HubState } from "./reduce"
import { aContact, aState, aView, AT, changes, START } from "./testing"
import { newlyUnfinished, unfinished } from "./unfinished"

const LEFT = { contact_id: "c1", until: "2026-11-21T09:00:00.000Z", dispositions: ["visit"] }
const HOUR = 3_600_000

function after(state: HubState): HubState {
  const event = { seq: 2, at: AT, type: "wrap_up_ended", contact_id: "c1", agent: "lina" }
  const change = changes({ contacts_gone: ["c1"], unfinished: [LEFT] })
  const frame = { type: "event", seq: 2, now: AT, prev: 1, event, changes: change } as const
  return reduce(state, { frame, receivedAt: 0 })
}

test("they stay for their hour, also those of before the page was loaded", () => {
  const told = aState({ me: { ...aView().me, unfinished: [LEFT] } })
  expect(unfinished(told, START + HOUR - 1)).toEqual([LEFT])
  expect(unfinished(told, START + HOUR)).toEqual([])
})

test("one that comes to it brings its contact, which is gone", () => {
  const before = aState({ contacts: [aContact({ from_name: "Mr Lu" })] })
  const now = after(before)
  expect(unfinished(now, START)).toEqual([LEFT])
  expect(newlyUnfinished(before, now)).toMatchObject([{ contact: { from_name: "Mr Lu" } }])
  expect(newlyUnfinished(now, now)).toEqual([])
})
