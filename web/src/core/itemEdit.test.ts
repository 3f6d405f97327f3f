import { expect, test } from "vitest"
import { changedSince, changesOf, judgeOf } from "./itemEdit"
import type { WorkDetail } from "./wire"

const line = (version: number, change: Partial<WorkDetail["history"][number]>) => ({
  version,
  at: "2026-05-02T08:00:00.000Z",
  by: "boss",
  what: "work_edited",
  step: "propose",
  detail: {},
  note: null,
  fields: {},
  files: [],
  ...change,
})
const steps: WorkDetail["steps"] = [
  {
    id: "propose",
    name: "Propose",
    approves: null,
    limits: {},
    fields: [{ id: "money", name: "Money", kind: "money", choices: [], needed: true }],
    outcomes: [],
    call_in: null,
    needs_quote: false,
  },
  {
    id: "approve",
    name: "",
    approves: "propose",
    limits: {},
    fields: [],
    outcomes: [],
    call_in: null,
    needs_quote: false,
  },
]

test("what was typed over is sent, also a blank", () => {
  expect(changesOf({ money: "60", why: "", note: "" }, { money: "89.00", why: "late" })).toEqual({
    money: "60",
    why: "",
  })
  expect(changesOf({ money: " 89.00 " }, { money: "89.00" })).toEqual({})
})

test("a step is judged by the one that approves it", () => {
  expect(judgeOf({ steps }, "propose")).toBe("approve")
  expect(judgeOf({ steps }, "approve")).toBeNull()
})

test("what others changed since then has the values before and after", () => {
  const history = [
    line(4, { fields: { money: "89.00" } }),
    line(5, { fields: { money: "70.00" } }),
    line(6, { what: "work_noted", step: null, by: "wei" }),
    line(7, { fields: { money: "60.00", new: "x" } }),
    line(8, { step: "approve", fields: { money: "1" } }),
  ]
  const read = { version: 4, fields: { propose: { money: "89.00" } } }
  const said = changedSince({ history, steps }, read, "propose")
  expect(said.map(({ version, by, fields }) => [version, by, fields])).toEqual([
    [5, "boss", [{ name: "Money", before: "89.00", after: "70.00" }]],
    [6, "wei", []],
    [
      7,
      "boss",
      [
        { name: "Money", before: "70.00", after: "60.00" },
        { name: "new", before: "", after: "x" },
      ],
    ],
    [8, "boss", []],
  ])
})
