import { expect, test } from "vitest"
import {
  assignee,
  countsQuery,
  groupKey,
  listQuery,
  newest,
  searchBody,
  type WorkGroup,
} from "./workBoard"

const group = (change: Partial<WorkGroup>): WorkGroup => ({
  name: "",
  title: null,
  process: null,
  holder_kind: null,
  open: 0,
  due_today: 0,
  late: 0,
  ...change,
})
const complaints = group({ name: "complaint" })
const approve = group({ name: "approve", process: "claim" })
const lina = group({ name: "lina", holder_kind: "agent" })
const UNTIL = "2026-05-02T16:00:00.000Z"

test("a list is asked for by all that was chosen", () => {
  const chosen = { kind: complaints, step: approve, owner: lina }
  expect(listQuery(chosen, "open", UNTIL)).toEqual({
    kind: "complaint",
    step: "approve",
    process: "claim",
    owner: "lina",
    owner_kind: "agent",
    limit: "50",
  })
})

test("what is late, and what comes due today and is not", () => {
  expect(listQuery({}, "late", UNTIL)).toEqual({ limit: "50", late: "true" })
  const today = { limit: "50", late: "false", due_before: UNTIL }
  expect(listQuery({}, "due_today", UNTIL)).toEqual(today)
  expect(listQuery({}, "due_today", null)).toEqual({ limit: "50" })
})

test("what is shown is read anew whole, as far as one page goes", () => {
  expect(listQuery({}, "open", UNTIL, 7)).toEqual({ limit: "50" })
  expect(listQuery({}, "open", UNTIL, 120)).toEqual({ limit: "120" })
  expect(listQuery({}, "open", UNTIL, 999)).toEqual({ limit: "200" })
})

test("what is looked for goes with the rest into a body", () => {
  const query = { ...listQuery({ kind: complaints }, "late", UNTIL), limit: "120" }
  const body = { kind: "complaint", q: "陆", limit: 120, late: true }
  expect(searchBody(query, " 陆 ", null)).toEqual(body)
  expect(searchBody(query, "陆", "c")).toEqual({ ...body, cursor: "c" })
})

test("figures are narrowed by all words but their own", () => {
  const query = countsQuery("owner", { kind: complaints, owner: lina })
  expect(query).toEqual({ kind: "complaint", by: "owner" })
})

test("a step of another process, and a queue called as an agent, are other groups", () => {
  expect(groupKey(approve)).not.toBe(groupKey({ ...approve, process: "repair" }))
  expect(groupKey(lina)).not.toBe(groupKey({ ...lina, holder_kind: "queue" }))
})

test("rows are as they were told last, and what is over leaves", () => {
  const row = (id: string, version: number, late = false) => ({ id, version, late })
  const rows = [row("kept", 2), row("late", 1), row("over", 1)]
  const changed = new Map([
    ["kept", row("kept", 1, true)],
    ["late", row("late", 2, true)],
    ["over", null],
    ["new", row("new", 1)],
  ])
  expect(newest(rows, changed)).toEqual([row("kept", 2), row("late", 2, true)])
})

test("whom items are given to", () => {
  expect(assignee("agent li na")).toEqual({ agent: "li na" })
  expect(assignee("queue support")).toEqual({ queue: "support" })
  expect(assignee("role supervisor")).toEqual({})
})
