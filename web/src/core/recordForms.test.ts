import { expect, test } from "vitest"
import {
  fieldsToAdd,
  fieldsToChange,
  newRecord,
  recordPatch,
  textOf,
  withReturn,
} from "./recordForms"

test("a new order has what was bought as its item", () => {
  const typed = {
    order_no: " O-1 ",
    date: "2026-05-01",
    status: "",
    delivered_at: "",
    item: "空调",
  }
  expect(Object.keys(typed)).toEqual(fieldsToAdd("purchases").map((field) => field.name))
  expect(newRecord("purchases", typed)).toEqual({
    order_no: "O-1",
    date: "2026-05-01",
    items: [{ name: "空调" }],
  })
})

test("of a record only what was changed is sent, and what was emptied as nothing", () => {
  const product = { id: "7", model: "M", serial: "S-1", status: "sold", warranty_until: null }
  const was = textOf(fieldsToChange("products"), product)
  expect(recordPatch(was, was)).toEqual({})
  expect(recordPatch(was, { ...was, serial: "S-2", status: " " })).toEqual({
    serial: "S-2",
    status: null,
  })
})

test("numbers are sent as such", () => {
  const typed = { model: "M", serial: "S", extension_months: "24" }
  expect(newRecord("products", typed)).toEqual({ model: "M", serial: "S", extension_months: 24 })
  expect(recordPatch({ extension_months: "24" }, { extension_months: "12" })).toEqual({
    extension_months: 12,
  })
  expect(recordPatch({ extension_months: "24" }, { extension_months: "" })).toEqual({
    extension_months: null,
  })
})

test("an end of warranty that follows from rules stands in no form", () => {
  const fields = fieldsToChange("products")
  const by = (rule: string) =>
    textOf(fields, { warranty_until: "2029-05-01", warranty: { rule } })["warranty_until"]
  expect([by("given"), by("model")]).toEqual(["2029-05-01", ""])
})

test("of one line of an order it is noted how many came back", () => {
  const line = { sku: null, model: "M", category: null, name: "空调", quantity: 2, price: null }
  const after = withReturn([line, line], 1, 2, "2026-06-01")
  expect(after[0]).toEqual(line)
  expect(after[1]).toEqual({ ...line, returned_quantity: 2, returned_at: "2026-06-01" })
  expect(withReturn([line], 0, 0, "2026-06-01")[0]).toMatchObject({ returned_at: null })
})
