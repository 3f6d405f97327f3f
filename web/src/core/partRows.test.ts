import { describe, expect, test } from "vitest"
import {
  amountOf,
  centsOf,
  centsOfRow,
  currencyOf,
  listedFor,
  NEW_ROW,
  placeOf,
  rowsIn,
  rowsOfLines,
  textOfRows,
  totalCents,
  withListed,
} from "./partRows"
import type { PriceView } from "./wire"

const price = (change: Partial<PriceView> = {}): PriceView => ({
  part: "CMP",
  model: null,
  name: "压缩机",
  price: "600.00",
  currency: "CNY",
  valid_from: "2020-01-01",
  valid_to: null,
  ...change,
})

describe("rows are read as the hub reads them", () => {
  test.each([
    ["CMP", { part: "CMP" }],
    ["CMP × 2", { part: "CMP", quantity: "2" }],
    ["R32 x 0.5 @ 90.25", { part: "R32", quantity: "0.5", price: "90.25" }],
    ["PCB v2 x 1 保修", { part: "PCB v2", warranty: true }],
    [
      '[{"part": "CMP", "quantity": 2, "price": "9.5"}]',
      { part: "CMP", quantity: "2", price: "9.5" },
    ],
    ['[{"part": "CMP", "warranty": true}]', { part: "CMP", warranty: true }],
    ["[1]", {}],
  ])("%s", (text, row) => {
    expect(rowsIn(text)).toEqual([{ ...NEW_ROW, ...row }])
  })

  test.each(["", "\n \n", "[", "[]"])("%j has none", (text) => {
    expect(rowsIn(text)).toEqual([])
  })

  test("what is in warranty has no price of its own", () => {
    const line = { part: "CMP", name: null, quantity: "1", price: "0.00", listed: "600.00" }
    const said = { ...line, currency: "CNY", reason: "warranty until 2029-05-01", total: "0.00" }
    expect(rowsOfLines([said, { ...said, reason: null, price: "9.00" }])).toEqual([
      { ...NEW_ROW, part: "CMP", warranty: true },
      { ...NEW_ROW, part: "CMP", price: "9.00" },
    ])
  })
})

describe("rows are written", () => {
  test("without those into which nothing was typed, and the others keep their places", () => {
    const rows = [NEW_ROW, { ...NEW_ROW, part: "CMP" }, { ...NEW_ROW, warranty: true }]
    expect(textOfRows(rows)).toBe(
      '[{"part":"CMP","quantity":"1"},{"part":"","quantity":"1","warranty":true}]',
    )
    expect(rows.map((row) => placeOf(rows, row))).toEqual([null, 0, 1])
    expect(textOfRows([NEW_ROW])).toBe("")
  })

  test("with a price that is not the list's", () => {
    const row = withListed({ ...NEW_ROW, part: "cmp" }, [price()])
    expect(row.price).toBe("600.00")
    expect(textOfRows([{ ...row, price: "600" }])).toBe('[{"part":"cmp","quantity":"1"}]')
    expect(textOfRows([{ ...row, price: "10" }])).toContain('"price":"10"')
    expect(textOfRows([{ ...row, price: "10", warranty: true }])).not.toContain("price")
  })
})

describe("the list", () => {
  test("has the price for the model before that for any, the newest first", () => {
    const own = price({ model: "KFR", price: "700.00" })
    const newer = price({ model: "KFR", price: "720.00", valid_from: "2026-01-01" })
    expect(listedFor(" cmp ", [price(), own, newer])).toBe(newer)
    expect(listedFor("CM", [price()])).toBeNull()
  })

  test("fills in a price, follows another part, and leaves what was typed", () => {
    const row = withListed({ ...NEW_ROW, part: "CMP" }, [price()])
    expect(withListed({ ...row, part: "PCB" }, [price()])).toMatchObject({
      price: "",
      listed: null,
    })
    expect(withListed({ ...row, price: "10" }, [price({ price: "650.00" })]).price).toBe("10")
  })

  test("says the currency", () => {
    const row = withListed({ ...NEW_ROW, part: "CMP" }, [price({ currency: "EUR" })])
    expect(currencyOf([NEW_ROW, row])).toBe("EUR")
    expect(currencyOf([NEW_ROW])).toBe("CNY")
  })
})

describe("sums are exact", () => {
  test.each([
    ["0.5", "90.25", "45.13"],
    ["2", "700", "1400.00"],
    ["0.333", "0.10", "0.03"],
    ["3", "0.1", "0.30"],
    ["999999", "999999999999.99", "999998999999990000.01"],
  ])("%s at %s is %s", (quantity, each, total) => {
    const cents = centsOfRow({ ...NEW_ROW, part: "A", quantity, price: each })
    expect(cents === null ? null : amountOf(cents)).toBe(total)
  })

  test("in warranty nothing, without a price not known", () => {
    expect(centsOfRow({ ...NEW_ROW, part: "A", warranty: true })).toBe(0n)
    const row = { ...NEW_ROW, part: "A" }
    expect(centsOfRow(row)).toBeNull()
    expect(totalCents([row])).toBeNull()
    expect(totalCents([NEW_ROW, { ...row, price: "1.5" }], "80")).toBe(8150n)
    expect(totalCents([], "a lot")).toBeNull()
    expect(amountOf(5n)).toBe("0.05")
    expect(centsOf("1.234")).toBeNull()
  })
})
