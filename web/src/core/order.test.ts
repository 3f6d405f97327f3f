import { expect, test } from "vitest"
import { by, keepOrder, sortRows, toggle } from "./order"

const row = (id: string, value: number | null) => ({ id, value })
const ids = (rows: readonly { readonly id: string }[]) => rows.map((item) => item.id).join("")
const value = (item: { readonly value: number | null }) => item.value

test.each([
  {
    name: "ascending",
    rows: [row("a", 2), row("b", 1)],
    descending: false,
    previous: [],
    expected: "ba",
  },
  {
    name: "descending",
    rows: [row("a", 1), row("b", 2)],
    descending: true,
    previous: [],
    expected: "ba",
  },
  {
    name: "ties keep their place on the screen",
    rows: [row("a", 1), row("b", 1), row("c", 0)],
    descending: false,
    previous: ["b", "a"],
    expected: "cba",
  },
  {
    name: "ties never seen go by id",
    rows: [row("b", 1), row("a", 1)],
    descending: false,
    previous: [],
    expected: "ab",
  },
  {
    name: "no value is last upwards",
    rows: [row("a", null), row("b", 1)],
    descending: false,
    previous: [],
    expected: "ba",
  },
  {
    name: "no value is last downwards",
    rows: [row("a", null), row("b", 1)],
    descending: true,
    previous: [],
    expected: "ba",
  },
])("$name", ({ rows, descending, previous, expected }) => {
  expect(ids(sortRows(rows, by(value, descending), previous))).toBe(expected)
})

test("while the pointer is on the table values change and rows stay", () => {
  expect(ids(keepOrder([row("a", 9), row("b", 1)], ["a", "b"]))).toBe("ab")
})

test("while the pointer is on the table new rows come last and gone rows leave", () => {
  expect(ids(keepOrder([row("z", 0), row("b", 1)], ["a", "b"]))).toBe("bz")
})

test("a second click on a column turns it round, another column starts ascending", () => {
  const once = toggle({ key: "name", descending: false }, "name")
  expect(once).toEqual({ key: "name", descending: true })
  expect(toggle<string>(once, "waiting")).toEqual({ key: "waiting", descending: false })
})
