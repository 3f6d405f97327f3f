import { expect, test } from "vitest"
import { foundItems, myItems } from "./myItems"
import { anItem } from "./testingWork"

const OTHER = { kind: "agent", name: "wei" } as const

test("what is late comes first, then by when it is due; what others have is last", () => {
  const items = [
    anItem({ id: "planned", state: "planned", due_at: "2026-05-03T00:00:00.000Z" }),
    anItem({ id: "kept", holder: OTHER }),
    anItem({ id: "never" }),
    anItem({ id: "due", due_at: "2026-05-02T00:00:00.000Z" }),
    anItem({ id: "late", late: true, due_at: "2026-05-01T00:00:00.000Z" }),
    anItem({ id: "not mine", holder: OTHER, keeper: "wei" }),
    anItem({ id: "of a queue", holder: { kind: "queue", name: "support" }, keeper: "wei" }),
  ]
  const found = myItems(items, "lina").map(({ name, items: of }) => [name, of.map(({ id }) => id)])
  expect(found).toEqual([
    ["late", ["late"]],
    ["due", ["due", "never"]],
    ["planned", ["planned"]],
    ["elsewhere", ["kept"]],
  ])
  expect(myItems(items, null)).toEqual([])
})

test("items are found by title, number and the name of their customer", () => {
  const items = [
    anItem({ id: "a", customer: { id: "C1", name: "陆建国 Lu", tier: null } }),
    anItem({ id: "b", title: "White one" }),
  ]
  const found = (typed: string) => foundItems(items, typed).map(({ id }) => id)
  expect([found(" lu "), found("WHITE"), found("000017"), found("")]).toEqual([
    ["a"],
    ["b"],
    ["a", "b"],
    ["a", "b"],
  ])
})
