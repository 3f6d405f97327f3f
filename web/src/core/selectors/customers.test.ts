import { expect, test } from "vitest"
import { aCard } from "../testing"
import { candidateBehind } from "./customers"

test("a digit picks a candidate, zero picks none, others nothing", () => {
  const candidate = { customer_id: "k1", name: "Lu", tier: null, distinguished_by: "Chengdu" }
  const card = aCard({ match: { ...aCard().match, verdict: "several", candidates: [candidate] } })
  expect([1, 0, 2].map((digit) => candidateBehind(card, digit))).toEqual(["k1", null, undefined])
  expect(candidateBehind(aCard(), 1)).toBeUndefined()
})
