import { expect, test } from "vitest"
import type { WorkDetail } from "./wire"
import { filledSteps, happenedTo, stepsOf, type Read } from "./workHistory"

const AT = "2026-05-02T08:00:00.000Z"
const line = (version: number, what: string, change: Partial<WorkDetail["history"][number]>) => ({
  version,
  at: AT,
  by: "li.na",
  what,
  step: null,
  detail: {},
  note: null,
  fields: {},
  files: [],
  ...change,
})
const field = { id: "words", name: "Words", kind: "text" }
const outcome = { id: "recorded", name: "Recorded" }
const item: Read = {
  state: "open",
  step: "approve",
  steps: [
    { id: "record", name: "Record", fields: [field], outcomes: [outcome] },
    { id: "approve", name: "", fields: [], outcomes: [] },
  ],
  fields: { record: { words: "It is dead" } },
  history: [
    line(1, "work_opened", { step: "record", detail: { holder: { kind: "agent", name: "lina" } } }),
    line(2, "work_late", { step: "record", detail: { percent: 50 } }),
    line(3, "work_advanced", {
      step: "record",
      detail: { outcome: "recorded", holder: { kind: "role", name: "supervisor" } },
      note: "He was angry.",
    }),
    line(4, "work_closed", { step: "gone", detail: { outcome: "moon", holder: "nobody" } }),
  ],
}

test("steps say what is done and where the item is", () => {
  expect(stepsOf(item)).toEqual([
    { id: "record", name: "Record", isHere: false, isDone: true },
    { id: "approve", name: "approve", isHere: true, isDone: false },
  ])
  expect(stepsOf({ ...item, state: "closed" })[1]?.isHere).toBe(false)
})

test("what was filled in has the names of its steps and fields", () => {
  const said = { ...field, text: "It is dead" }
  expect(filledSteps(item)).toEqual([
    { id: "record", name: "Record", isDone: true, fields: [said] },
  ])
  expect(filledSteps({ ...item, step: "record" })[0]?.isDone).toBe(false)
})

test("what happened is said newest first, also by a process that is newer than its names", () => {
  const said = happenedTo(item)
  expect(said.map((each) => each.version)).toEqual([4, 3, 2, 1])
  expect(said[0]).toMatchObject({ step: "gone", outcome: "moon", holder: null })
  expect(said[1]).toMatchObject({
    step: "Record",
    outcome: "Recorded",
    holder: { kind: "role", name: "supervisor" },
    note: "He was angry.",
  })
  expect(said[2]?.percent).toBe(50)
})

test("what happened to links and files has words of its own, and the files", () => {
  const file = {
    id: "f1",
    name: "lock.png",
    media_type: "image/png",
    size: 3,
    at: AT,
    by: "li.na",
    removed_at: AT,
    removed_by: "boss",
  }
  const history = [
    line(1, "work_linked", { detail: { link: "item", ref: "i2", gone: false } }),
    line(2, "work_linked", { detail: { link: "item", ref: "i2", gone: true } }),
    line(3, "work_linked", { detail: { link: "file", ref: "f1", gone: true }, files: [file] }),
    line(4, "work_noted", { fields: { heard_again: "Three more" }, note: "Soon" }),
    line(5, "work_noted", { note: "Soon" }),
  ]
  const said = [...happenedTo({ ...item, history })].reverse()
  const whats = ["work_linked", "work_unlinked", "file_removed", "heard_again", "work_noted"]
  expect(said.map(({ what }) => what)).toEqual(whats)
  expect(said.map(({ heard }) => heard)).toEqual([null, null, null, "Three more", null])
  expect(said[2]?.files).toEqual([file])
})
