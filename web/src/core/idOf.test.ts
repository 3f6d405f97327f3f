import { expect, test } from "vitest"
import { idOf } from "./idOf"

test.each([
  ["Front desk", "front-desk"],
  ["  售后 After-sales ", "售后-after-sales"],
  ["Ｌｅｎａ", "lena"],
  ["a/b\tc", "a-b-c"],
  ["…", "x"],
])("the id of %j is %j", (name, id) => {
  expect(idOf(name)).toBe(id)
})

test("an id that there is already gets a number", () => {
  expect(idOf("Sales", ["sales", "sales-2"])).toBe("sales-3")
})

test("an id is no longer than the hub takes", () => {
  const long = "q".repeat(300)
  expect(idOf(long)).toHaveLength(100)
  expect(idOf(long, [idOf(long)]).length).toBeLessThanOrEqual(100)
})
