import { expect, test } from "vitest"
import { aCard } from "../core/testing"
import { translator } from "../core/texts"
import { provideCustomerEdits } from "./customerEdits"
import { setUp } from "./testing"

const PATCH = "PATCH /api/v1/customers/C1"
const CARD = "GET /api/v1/customers/C1/card"

/** A customer's card before a hub that answers a change so. */
function editing(status: number, body: object) {
  return setUp(
    () => provideCustomerEdits("C1"),
    (asked) => (asked === CARD ? [200, aCard()] : [status, body]),
  )
}

test("what was changed elsewhere is said, and the card is read anew", async () => {
  const { made, asked, said } = await editing(412, { code: "stale" })
  expect(await made.save({ do_not_contact: true }, 1)).toBe(false)
  expect(said).toEqual([translator("en")("error.stale")])
  expect(asked).toEqual([PATCH, CARD])
  expect(made.card.value).toEqual(aCard())
})

test("a form settles itself what was changed elsewhere", async () => {
  const { made, asked, said } = await editing(412, { code: "stale" })
  expect(await made.saveForm({ tier: "gold" }, 1)).toBe("stale")
  expect([asked, said]).toEqual([[PATCH], []])
})

test("what was stored is read anew without a word", async () => {
  const { made, asked, said } = await editing(200, {})
  expect(await made.save({ do_not_contact: true }, 1)).toBe(true)
  expect([asked, said]).toEqual([[PATCH, CARD], []])
})
