import { expect, test } from "vitest"
import { translator } from "../texts"
import type { TargetAgent } from "../wire"
import { targetsOf } from "./targets"

const agent = (change: Partial<TargetAgent>): TargetAgent => ({
  id: "wang",
  name: "Wang Wei",
  state: "ready",
  presence: "available",
  free: false,
  ...change,
})

test.each([
  [{ free: true }, ["Wang Wei"], []],
  [{ state: "handling" }, [], ["Wang Wei (In contact)"]],
  [{ state: "not_ready", presence: "lunch" }, [], ["Wang Wei (Lunch)"]],
  [{ state: "logged_out", presence: "offline" }, [], ["Wang Wei (Logged out)"]],
] as const)("%o", (change, free, others) => {
  const found = targetsOf(translator("en"), [agent(change)], () => "Lunch")
  expect(found.free.map((item) => item.text)).toEqual(free)
  expect(found.others.map((item) => item.text)).toEqual(others)
})
