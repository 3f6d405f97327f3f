import { expect, test } from "vitest"
import type { Matched } from "../wire"
import { markedParts } from "./matched"

const mark = (text: string, from: number, to: number): Matched => ({
  field: "name",
  text,
  from,
  to,
})

test("what was typed is marked, all of it", () => {
  const name = "Abigail Thornby"
  expect(markedParts(name, [mark(name, 8, 15), mark(name, 0, 2)], "name")).toEqual([
    { text: "Ab", marked: true },
    { text: "igail ", marked: false },
    { text: "Thornby", marked: true },
  ])
})

test("characters outside the basic plane count as one", () => {
  expect(markedParts("𠮷野家", [mark("𠮷野家", 1, 2)], "name")).toEqual([
    { text: "𠮷", marked: false },
    { text: "野", marked: true },
    { text: "家", marked: false },
  ])
})

test("marks of another text are none", () => {
  expect(markedParts("Lu", [mark("Lu Ltd", 0, 2)], "name")).toEqual([{ text: "Lu", marked: false }])
})
