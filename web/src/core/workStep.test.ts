import { expect, test } from "vitest"
import { begunWith, missing, stepBody, stepOf, type Outcome, type Step } from "./workStep"

const approved: Outcome = { id: "approved", name: "", to: "pay", note: false, approved: true }
const withdrawn: Outcome = { id: "withdrawn", name: "", to: null, note: true, approved: false }
const step: Step = {
  id: "approve",
  name: "Approve",
  approves: "propose",
  limits: {},
  call_in: null,
  needs_quote: false,
  fields: [
    { id: "words", name: "Words", kind: "text", choices: [], needed: true },
    { id: "day", name: "Day", kind: "day", choices: [], needed: false },
  ],
  outcomes: [approved, withdrawn],
}
const proposal = { step: "propose", n: 2, sha256: "ab", money: "89", given: "0" }

test("an item that is over, or whose step nobody knows, has none to end", () => {
  const steps = [step]
  expect(stepOf({ state: "open", step: "approve", steps })).toBe(step)
  expect(stepOf({ state: "closed", step: "approve", steps })).toBeNull()
  expect(stepOf({ state: "open", step: "gone", steps })).toBeNull()
})

test("a form begins with what was filled in before", () => {
  expect(begunWith({ fields: { approve: { words: "yes" } } }, step)).toEqual({
    words: "yes",
    day: "",
  })
})

test("what is missing is named; what ends the item needs its reason alone", () => {
  expect(missing(step, approved, { words: " " }, "")).toEqual(["words"])
  expect(missing(step, approved, { words: "x" }, "")).toEqual([])
  expect(missing(step, withdrawn, {}, " ")).toEqual(["note"])
  expect(missing(step, withdrawn, {}, "He called.")).toEqual([])
})

test("an approval names the proposal that was read", () => {
  const item = { version: 7, proposal }
  expect(stepBody(item, approved, { words: "x", day: "" }, " ")).toEqual({
    outcome: "approved",
    version: 7,
    fields: { words: "x" },
    proposal: "ab",
  })
  expect(stepBody(item, withdrawn, {}, " He called. ")).toEqual({
    outcome: "withdrawn",
    version: 7,
    fields: {},
    note: "He called.",
  })
})
