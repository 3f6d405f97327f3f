import { expect, test } from "vitest"
import { instant } from "./format"
import { anItem } from "./testingWork"
import { groupOf, monthOf, monthsOf, quarters, signingSteps, totals } from "./visits"
import type { ProcessView } from "./wire"

const outcome = (id: string) => ({ id, name: id, to: null, note: true, approved: false })
const step = (id: string, outcomes: readonly string[]) => ({
  id,
  name: id,
  approves: null,
  limits: {},
  fields: [],
  outcomes: outcomes.map(outcome),
  call_in: null,
  needs_quote: false,
})
const process = (kind: string): ProcessView => ({
  id: `${kind}s`,
  name: kind,
  kind,
  steps: [step("go", ["visited"]), step("sign", ["signed_off", "returned"])],
})

test("a visit is planned, under way, to be signed off, or over", () => {
  const signing = signingSteps([process("visit"), process("complaint")])
  expect([...signing]).toEqual(["visits sign"])
  const visit = (change: object) => anItem({ process: "visits", step: "go", ...change })
  const groups = [
    visit({ state: "planned" }),
    visit({}),
    visit({ step: "sign" }),
    visit({ step: "sign", state: "closed" }),
  ].map((each) => groupOf(each, signing))
  expect(groups).toEqual(["planned", "under_way", "to_sign", "done"])
})

test("months are the newest first, each once", () => {
  const at = (text: string) => anItem({ opened_at: text })
  const visits = ["2026-04-15", "2026-05-15", "2026-04-16"].map((day) => at(`${day}T12:00:00.000Z`))
  expect(monthOf(at("2026-05-15T12:00:00.000Z"))).toBe("2026-05")
  expect(monthsOf(visits)).toEqual(["2026-05", "2026-04"])
})

test("quarters go back over the year", () => {
  expect(quarters(instant("2026-05-15T12:00:00.000Z"), 3)).toEqual([
    "2026-Q2",
    "2026-Q1",
    "2025-Q4",
  ])
})

test("figures are summed up", () => {
  const one = {
    visitor: "lina",
    visits: 2,
    signed_off: 1,
    raised: 3,
    by_kind: {},
    answered_in_time: 1,
    open: 2,
  }
  const sums = { visits: 4, signed_off: 2, raised: 6, answered_in_time: 2, open: 4 }
  expect(totals([one, { ...one, visitor: "wei" }])).toEqual(sums)
})
