import { expect, test } from "vitest"
import { dayOf, isFixed, knownPrice, newPrice, priceBody } from "./priceForm"

const price = {
  part: "CMP",
  model: null,
  name: "Compressor",
  price: "600.00",
  currency: "EUR",
  valid_from: "2026-01-01",
  valid_to: null,
}

test("a new price is in place of one that is there, from today on", () => {
  expect(newPrice("2026-06-01", price)).toEqual({
    ...price,
    model: "",
    price: "",
    valid_from: "2026-06-01",
    valid_to: "",
    isKnown: false,
  })
  expect(newPrice("2026-06-01")).toMatchObject({ part: "", currency: "CNY" })
})

test("of one that is there, what says which it is stays", () => {
  const text = knownPrice({ ...price, model: "KFR" })
  expect(isFixed(text, "model")).toBe(true)
  expect(isFixed(text, "price")).toBe(false)
  expect(isFixed(newPrice("2026-06-01", price), "part")).toBe(false)
  expect(priceBody({ ...text, price: " 7 ", valid_to: "2026-12-31" })).toEqual({
    ...price,
    model: "KFR",
    price: "7",
    valid_to: "2026-12-31",
  })
})

test("a day is that of the screen's clock", () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59).getTime())).toBe("2026-01-05")
})
