import { expect, test } from "vitest"
import { fieldsToAdd, fieldsToChange, newRecord, recordPatch, textOf } from "./recordForms"

test("a new order has what was bought as its item", () => {
  const typed = { order_no: " O-1 ", date: "2026-05-01", status: "", item: "空调" }
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
