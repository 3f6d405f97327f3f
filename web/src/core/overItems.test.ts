import { expect, test } from "vitest"
import { countGone, lately, outcomeText } from "./overItems"
import { anItem } from "./testingWork"

const NOW = Date.parse("2026-05-10T00:00:00.000Z")

test("what ended within a week is shown", () => {
  const items = [
    anItem({ id: "new", state: "closed", closed_at: "2026-05-09T00:00:00.000Z" }),
    anItem({ id: "old", state: "closed", closed_at: "2026-05-02T23:00:00.000Z" }),
    anItem({ id: "open" }),
  ]
  expect(lately(items, NOW).map(({ id }) => id)).toEqual(["new"])
})

test("an outcome is called as its process calls it, else by its id", () => {
  const outcomes = [{ id: "won", name: "Won" }]
  const steps = [{ id: "offer", name: "Offer", outcomes }]
  const processes = [{ id: "chance", name: "", kind: "", steps }]
  const item = anItem({ process: "chance", step: "offer", outcome: "won" })
  expect(outcomeText(item, processes)).toBe("Won")
  expect(outcomeText({ ...item, outcome: "lost" }, processes)).toBe("lost")
  expect(outcomeText({ ...item, outcome: null }, [])).toBe("")
})

test("of the known items those are counted that are gone", () => {
  const changed = new Map([
    ["a", null],
    ["b", anItem()],
    ["c", null],
  ])
  expect(countGone(new Set(["a", "b", "d"]), changed)).toBe(1)
})
