import { expect, test } from "vitest"
import { filled, gapIn, knownOf, languageOf, matching, sought } from "./replies"
import { reduce } from "./reduce"
import { aCard, aContact, aState, AT } from "./testing"
import type { Card, CustomerView, Purchase, Reply } from "./wire"

function aReply(id: string, change: Partial<Reply> = {}): Reply {
  return { id, title: id, text: `Text of ${id}`, queue: null, language: null, ...change }
}

test.each([
  ["/", ""],
  ["/bat", "bat"],
  ["、电池", "电池"],
  ["／电池 ", "电池"],
  ["", null],
  ["a/b", null],
  [" /b", null],
  ["/b\nc", null],
  ["/" + "b".repeat(61), null],
])("%j seeks %j", (text, expected) => {
  expect(sought(text)).toBe(expected)
})

test("those in the customer's language come first, and of those the ones with it in the title", () => {
  const replies = [
    aReply("other", { language: "fr", title: "电池" }),
    aReply("any", { title: "电池" }),
    aReply("in_text", { language: "zh-CN", text: "换电池" }),
    aReply("in_title", { language: "zh", title: "电池" }),
    aReply("no", { language: "zh" }),
  ]
  const ids = (language: string | null) =>
    matching(replies, "电池", language).map((reply) => reply.id)
  expect(ids("zh-TW")).toEqual(["in_title", "in_text", "any", "other"])
  expect(ids(null)).toEqual(["other", "any", "in_title", "in_text"])
  expect(matching(replies, "IN_T", null).map(({ id }) => id)).toEqual(["in_text", "in_title"])
})

test("what is known is put in as it is, the rest stays to be filled in", () => {
  const text = "{customer}, {order} and {order}; {agent} {else}"
  const said = filled(text, { customer: "$& Lu", agent: null, order: "A-1" })
  expect(said).toBe("$& Lu, A-1 and A-1; {agent} {else}")
  expect(gapIn(said)).toEqual({ field: "{agent}", from: 20, to: 27 })
  expect(gapIn("{else}")).toBeNull()
})

const LU: CustomerView = {
  id: "C1",
  version: 1,
  name: "Lu",
  company: null,
  tier: null,
  language: "zh",
  tags: [],
  phones: [],
  emails: [],
  addresses: [],
  birthday: null,
  notes: null,
  attributes: {},
}

function anOrder(order_no: string): Purchase {
  return { id: order_no, order_no, date: "2026-05-01", status: null, total: null, items: [] }
}

test("name and newest order come from the card, unless the customer is only likely the one", () => {
  const contact = aContact({ channel: "chat", from_name: "Visitor" })
  const purchases = [anOrder("A-2"), anOrder("A-1")]
  const card = aCard({ customer: LU, purchases })
  const withCard = (shown: Card) => {
    const frame = { type: "card", seq: 2, now: AT, contact_id: contact.id, card: shown } as const
    return reduce(aState({ contacts: [contact] }), { frame, receivedAt: 0 })
  }
  const state = withCard(card)
  expect(knownOf(state, contact)).toEqual({ customer: "Lu", agent: "Li Na", order: "A-2" })
  expect(languageOf(state, contact)).toBe("zh")
  const alike = withCard({ ...card, match: { ...card.match, reason_code: "same_last_digits" } })
  expect(knownOf(alike, contact)).toEqual({ customer: "Visitor", agent: "Li Na", order: null })
  expect(languageOf(alike, contact)).toBeNull()
  expect(languageOf(state, aContact({ attributes: { language: "en" } }))).toBe("en")
})
