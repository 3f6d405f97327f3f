import { describe, expect, test } from "vitest"
import { aCard, aContact, anOffer, aState } from "../testing"
import {
  answerable,
  byUrgency,
  endingSoon,
  hasNews,
  isWhole,
  myWork,
  shouldRing,
  shownWork,
  unreadCount,
  withLeft,
} from "./work"

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

test("what is put off is last, by when it is back, and does not come to the front by itself", () => {
  const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`
  const contacts = [
    aContact({ id: "evening", arrived_at: at(0), snoozed_until: at(9), unanswered_since: at(1) }),
    aContact({ id: "noon", arrived_at: at(1), snoozed_until: at(8) }),
    aContact({ id: "now", arrived_at: at(2) }),
  ]
  const work = myWork(aState({ contacts }))
  const ids = [...work].sort(byUrgency).map((item) => item.contactId)
  expect(ids).toEqual(["now", "noon", "evening"])
  expect(shownWork(work, null)?.contactId).toBe("now")
  expect(shownWork(work, "noon")?.contactId).toBe("noon")
  expect(shownWork(myWork(aState({ contacts: contacts.slice(0, 2) })), null)).toBeNull()
})

test("what rings is on top, then who waits longest for an answer, then the oldest", () => {
  const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`
  const contacts = [
    aContact({ id: "old", arrived_at: at(0) }),
    aContact({ id: "asked_last", arrived_at: at(1), unanswered_since: at(5) }),
    aContact({ id: "asked_first", arrived_at: at(2), unanswered_since: at(4) }),
    aContact({ id: "new", arrived_at: at(3) }),
  ]
  const offers = [anOffer({ contact_id: "rings", arrived_at: at(6) })]
  const work = [...myWork(aState({ contacts, offers }))].reverse().sort(byUrgency)
  const ids = work.map((item) => item.contactId)
  expect(ids).toEqual(["rings", "asked_first", "asked_last", "old", "new"])
})

test("a message on a contact that is not in front is news, on any where none is in front", () => {
  const withUnread = (c1: number, c2: number) =>
    myWork(aState({ contacts: [aContact({ unread: c1 }), aContact({ id: "c2", unread: c2 })] }))
  expect(unreadCount(withUnread(1, 2))).toBe(3)
  expect(hasNews(withUnread(0, 1), withUnread(0, 2), "c1")).toBe(true)
  expect(hasNews(withUnread(0, 1), withUnread(1, 1), "c1")).toBe(false)
  expect(hasNews(withUnread(0, 1), withUnread(1, 1), null)).toBe(true)
  expect(hasNews(withUnread(0, 2), withUnread(0, 0), "c1")).toBe(false)
  expect(hasNews([], withUnread(0, 2), "c1")).toBe(false)
  expect(
    unreadCount(myWork(aState({ contacts: [aContact({ unread: 2 })], offers: [anOffer()] }))),
  ).toBe(0)
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
  expect([answerable(work, null), shouldRing(work)]).toEqual([null, false])
})

describe("several offers at once", () => {
  const offers = [
    anOffer({ id: "c1.1", channel: "chat" }),
    anOffer({ id: "c2.1", contact_id: "c2", channel: "email", arrived_at: later }),
    anOffer({ id: "c3.1", contact_id: "c3", arrived_at: later }),
  ]
  const contacts = [aContact({ id: "c4", channel: "chat" })]

  test.each([
    ["while a chat runs only the call is drawn whole", "c4", ["c3"], "c1.1"],
    ["the one in the middle is too, and the keys act on it", "c2", ["c2", "c3"], "c2.1"],
  ])("%s", (_, middle, whole, keyed) => {
    const work = myWork(aState({ offers, contacts }))
    const shown = work.find(({ contactId }) => contactId === middle) ?? null
    expect(work.filter((item) => isWhole(item, shown)).map((item) => item.contactId)).toEqual(whole)
    expect(answerable(work, shown)?.id).toBe(keyed)
  })
})

test("only the tab that was told to ring sounds", () => {
  expect(shouldRing(myWork(aState({ offers: [anOffer({ ring: false })] })))).toBe(false)
  expect(shouldRing(myWork(aState({ offers: [anOffer()] })))).toBe(true)
})

test("a wrap-up of mine ends soon in its last seconds", () => {
  const ends = Date.parse(later)
  const work = myWork(
    aState({ contacts: [aContact({ wrap_up: { lina: later } }), aContact({ id: "c2" })] }),
  )
  expect(endingSoon(work, ends - 3_000)).toEqual([])
  expect(endingSoon(work, ends - 2_000)).toEqual([{ contactId: "c1", endsAt: ends }])
})

describe("work that left a moment ago", () => {
  const cards = new Map([["c2", aCard()]])
  const view = { offers: [anOffer()], contacts: [aContact({ id: "c2" }), aContact({ id: "c3" })] }
  const [ringing, second, third] = myWork({ ...aState(view), cards })
  if (ringing === undefined || second === undefined || third === undefined) throw new Error()
  const ids = (work: readonly { contactId: string }[]) => work.map((item) => item.contactId)

  test("keeps its place", () => {
    const left = [{ work: second, isBack: false }]
    expect(ids(withLeft([ringing, third], left))).toEqual(["c1", "c2", "c3"])
  })

  test("is there once when it is back, with its card until that comes", () => {
    const left = [{ work: second, isBack: true }]
    const back = withLeft([{ ...second, card: null }, third], left)
    expect(ids(back)).toEqual(["c2", "c3"])
    expect(back[0]?.card).toBe(second.card)
  })

  test("is gone when it leaves again", () => {
    expect(ids(withLeft([third], [{ work: second, isBack: true }]))).toEqual(["c3"])
  })
})
