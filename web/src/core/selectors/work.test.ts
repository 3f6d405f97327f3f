import { describe, expect, test } from "vitest"
import { aContact, anOffer, aState } from "../testing"
import { answerable, myWork, shouldRing, shownWork } from "./work"

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
    expect(myWork(aState(view)).map((item) => `${item.contactId} ${item.phase}`)).toEqual(expected)
  })
})

describe("the work in the middle", () => {
  const both = myWork(aState({ contacts: [aContact({ id: "c2" })], offers: [anOffer()] }))

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
      work: myWork(aState({ offers: [anOffer()] })),
      picked: "gone",
      expected: "c1",
    },
    { name: "nothing", work: [], picked: "c1", expected: undefined },
  ])("$name", ({ work, picked, expected }) => {
    expect(shownWork(work, picked)?.contactId).toBe(expected)
  })
})

test("an observed offer neither sounds here nor can be answered here", () => {
  const work = myWork(aState({ offers: [anOffer({ observed: true })] }))
  expect([answerable(work), shouldRing(work)]).toEqual([null, false])
})

test("only the tab that was told to ring sounds", () => {
  expect(shouldRing(myWork(aState({ offers: [anOffer({ ring: false })] })))).toBe(false)
  expect(shouldRing(myWork(aState({ offers: [anOffer()] })))).toBe(true)
})
