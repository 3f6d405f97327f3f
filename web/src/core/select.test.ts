import { describe, expect, test } from "vitest"
import { EMPTY, reduce, type HubState } from "./reduce"
import {
  answerable,
  breaks,
  candidateBehind,
  holdOrResume,
  mayHangUp,
  myWork,
  shouldRing,
  shownWork,
  talkedMs,
  waitedMs,
  wrapUpEndsAt,
} from "./select"
import { aCard, aContact, anOffer, AT, aView, START } from "./testing"
import type { FloorView } from "./wire"

function state(view: Partial<FloorView>): HubState {
  const frame = {
    type: "snapshot",
    seq: 1,
    now: AT,
    prev: null,
    log: "l",
    state: aView(view),
  } as const
  return reduce(EMPTY, { frame, receivedAt: 0 })
}

const later = "2026-11-21T08:05:00.000Z"

describe("my work", () => {
  test.each([
    { name: "an offer rings", view: { offers: [anOffer()] }, expected: ["c1 ringing"] },
    {
      name: "an offered contact stands there once",
      view: { offers: [anOffer()], contacts: [aContact()] },
      expected: ["c1 ringing"],
    },
    {
      name: "offers of others are not mine",
      view: { offers: [anOffer({ agent: "wang" })] },
      expected: [],
    },
    {
      name: "contacts of others are not mine",
      view: { contacts: [aContact({ agent: "wang" })] },
      expected: [],
    },
    {
      name: "my wrap-up of a contact that went on to another",
      view: { contacts: [aContact({ agent: "wang", wrap_up: { lina: later } })] },
      expected: ["c1 wrapping_up"],
    },
    {
      name: "what rings comes first, then the oldest",
      view: {
        contacts: [aContact({ id: "c3", arrived_at: later }), aContact({ id: "c2" })],
        offers: [anOffer({ arrived_at: later })],
      },
      expected: ["c1 ringing", "c2 handling", "c3 handling"],
    },
  ])("$name", ({ view, expected }) => {
    expect(myWork(state(view)).map((item) => `${item.contactId} ${item.phase}`)).toEqual(expected)
  })
})

describe("what stands in the middle", () => {
  const both = myWork(state({ contacts: [aContact({ id: "c2" })], offers: [anOffer()] }))

  test.each([
    { name: "what the agent picked", work: both, picked: "c1", expected: "c1" },
    {
      name: "the contact under way rather than what rings",
      work: both,
      picked: null,
      expected: "c2",
    },
    {
      name: "what rings when nothing is under way",
      work: myWork(state({ offers: [anOffer()] })),
      picked: "gone",
      expected: "c1",
    },
    { name: "nothing", work: [], picked: "c1", expected: undefined },
  ])("$name", ({ work, picked, expected }) => {
    expect(shownWork(work, picked)?.contactId).toBe(expected)
  })
})

test("an observed offer neither sounds here nor can be answered here", () => {
  const work = myWork(state({ offers: [anOffer({ observed: true })] }))
  expect([answerable(work), shouldRing(work)]).toEqual([null, false])
})

test("only the tab that was told to ring sounds", () => {
  expect(shouldRing(myWork(state({ offers: [anOffer({ ring: false })] })))).toBe(false)
  expect(shouldRing(myWork(state({ offers: [anOffer()] })))).toBe(true)
})

test("the wait goes on from the visits before", () => {
  const contact = { waited_ms: 5_000, waiting_since: AT }
  expect(waitedMs(contact, START + 2_000)).toBe(7_000)
  expect(waitedMs({ ...contact, waiting_since: null }, START + 2_000)).toBe(5_000)
})

test("talking runs on until the contact ends", () => {
  const contact = aContact({ answered_at: AT })
  expect(talkedMs(contact, START + 2_000)).toBe(2_000)
  expect(talkedMs({ ...contact, ended_at: AT }, START + 2_000)).toBe(0)
  expect(talkedMs(aContact(), START)).toBeNull()
})

test.each([
  { state: "handling", can: ["hold", "hangup"], hold: "hold", hangUp: true },
  { state: "held", can: ["hold", "hangup"], hold: "resume", hangUp: true },
  { state: "held", can: [], hold: null, hangUp: false },
  { state: "wrapping_up", can: ["hold", "hangup"], hold: null, hangUp: false },
] as const)("$state with $can: hold key $hold, hang up $hangUp", ({ state, can, hold, hangUp }) => {
  const contact = aContact({ state, capabilities: can })
  expect([holdOrResume(contact), mayHangUp(contact)]).toEqual([hold, hangUp])
})

test("the wrap-up is mine only", () => {
  const contact = aContact({ wrap_up: { lina: later } })
  expect(wrapUpEndsAt(contact, "lina")).toBe(Date.parse(later))
  expect(wrapUpEndsAt(contact, "wang")).toBeNull()
})

test("breaks that the hub sets by itself are not for choosing", () => {
  const lunch = { id: "lunch", name: "Lunch" }
  const me = {
    ...aView().me,
    breaks: [{ id: "missed", name: "m" }, lunch, { id: "paused", name: "p" }],
  }
  expect(breaks(state({ me }))).toEqual([lunch])
})

test("a digit picks a candidate, zero picks none, others nothing", () => {
  const candidate = { customer_id: "k1", name: "Lu", tier: null, distinguished_by: "Chengdu" }
  const card = aCard({ match: { ...aCard().match, verdict: "several", candidates: [candidate] } })
  expect([1, 0, 2].map((digit) => candidateBehind(card, digit))).toEqual(["k1", null, undefined])
  expect(candidateBehind(aCard(), 1)).toBeUndefined()
})
