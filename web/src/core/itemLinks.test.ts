import { expect, test } from "vitest"
import { linkable, linkText, thingsOf, type ItemLink } from "./itemLinks"

const AT = "2026-05-02T08:00:00.000Z"
const link = (change: Partial<ItemLink>): ItemLink => ({
  kind: "item",
  ref: "i2",
  why: "linked",
  at: AT,
  by: "li.na",
  number: null,
  title: null,
  state: null,
  ...change,
})
const card = {
  contacts: [{ id: "c1", at: AT, channel: "voice", queue: "support", queue_name: "After-sales" }],
  purchases: [
    { id: "O1", order_no: "O1", date: "2026-05-01", items: [{ name: "Air conditioner" }] },
  ],
  products: [{ id: "SN1", model: "KFR-35GW", name: null, serial: "SN1" }],
}
const things = thingsOf(card, (code) => `by ${code}`, Date.parse(AT), "en")

test("things are called as people call them, without their ids", () => {
  expect(things.map(({ kind, ref }) => [kind, ref])).toEqual([
    ["contact", "c1"],
    ["purchase", "O1"],
    ["product", "SN1"],
  ])
  expect(things[0]?.text).toMatch(/by voice · After-sales$/)
  expect(things[1]?.text).toBe("O1 · May 1, 2026 · Air conditioner")
  expect(things[2]?.text).toBe("KFR-35GW · SN1")
})

test("an item is called by its number, what the card does not have by nothing", () => {
  expect(linkText(link({ number: "C-2026-000001", title: "Dead" }), [])).toBe("C-2026-000001 Dead")
  expect(linkText(link({ kind: "product", ref: "SN1" }), things)).toBe("KFR-35GW · SN1")
  expect(linkText(link({ kind: "contact", ref: "long ago" }), things)).toBe(null)
})

test("what is linked cannot be chosen again", () => {
  const links = [link({ kind: "product", ref: "SN1" }), link({ kind: "contact", ref: "other" })]
  expect(linkable("product", things, links)).toEqual([])
  expect(linkable("contact", things, links)).toHaveLength(1)
})
