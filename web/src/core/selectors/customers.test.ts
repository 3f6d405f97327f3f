import { expect, test } from "vitest"
import { aCard } from "../testing"
import { A_PRODUCT } from "../testingCards"
import type { Card } from "../wire"
import { candidateBehind, isToConfirm, noticesOf, numberToKeep } from "./customers"

test("a digit picks a candidate, zero picks none, others nothing", () => {
  const candidate = { customer_id: "k1", name: "Lu", tier: null, distinguished_by: "Chengdu" }
  const card = aCard({ match: { ...aCard().match, verdict: "several", candidates: [candidate] } })
  expect([1, 0, 2].map((digit) => candidateBehind(card, digit))).toEqual(["k1", null, undefined])
  expect(candidateBehind(aCard(), 1)).toBeUndefined()
})

const lu: NonNullable<Card["customer"]> = {
  id: "k1",
  version: 1,
  name: "Lu",
  company: null,
  tier: null,
  language: null,
  tags: [],
  phones: [
    { e164: "+8613800138000", raw: "138 0013 8000", label: null, shared: false },
    { e164: null, raw: "8001", label: null, shared: false },
  ],
  emails: [],
  addresses: [],
  birthday: null,
  notes: null,
  attributes: {},
}

test("zero says it is not the one customer that was found", () => {
  expect(candidateBehind(aCard({ customer: lu }), 0)).toBeNull()
  expect(candidateBehind(aCard(), 0)).toBeUndefined()
})

test.each([
  [{ e164: "+8613800138000", raw: "13800138000" }, false],
  [{ e164: "+8613900139000", raw: "13900139000" }, true],
  [{ e164: null, raw: "8001" }, false],
  [{ e164: null, raw: "8002" }, true],
  [null, false],
])("%o can be kept: %s", (number, expected) => {
  const known = number && { ...number, type: null, place: null, carrier: null }
  const card = (customer: Card["customer"]) =>
    aCard({ customer, match: { ...aCard().match, number: known } })
  expect(numberToKeep(card(lu)) !== null).toBe(expected)
  expect(numberToKeep(card(null))).toBeNull()
})

test("an agent is asked who it is of nobody and of a number that is only alike", () => {
  const alike = { ...aCard().match, reason_code: "same_last_digits" }
  expect(isToConfirm(aCard())).toBe(true)
  expect(isToConfirm(aCard({ customer: lu, match: alike }))).toBe(true)
  expect(isToConfirm(aCard({ customer: lu }))).toBe(false)
  expect(isToConfirm(null)).toBe(false)
})

test("what concerns several units is told once, and recalls first", () => {
  const hint = { id: "n", kind: "notice", title: "Filter", text: "", sure: true } as const
  const recall = { id: "r", kind: "recall", title: "Fan", text: "", sure: false } as const
  const one = { ...A_PRODUCT, notices: [hint, recall] }
  const other = { ...A_PRODUCT, notices: [{ ...recall, sure: true }] }
  expect(noticesOf([one, other, A_PRODUCT])).toEqual([{ ...recall, sure: true }, hint])
})
