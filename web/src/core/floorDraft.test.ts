import { describe, expect, test } from "vitest"
import { blamed, fileOf, kindOf } from "./floorDraft"
import { allTables, fieldsOf } from "./floorSchema"
import { editKey, merged, naming, rowsOf, same, withKey } from "./tablesDraft"
import type { Edit, Edits, TableKind } from "./tablesDraft"

function kind(list: string): TableKind {
  const found = kindOf(list)
  if (found === null) throw new Error(list)
  return found
}

const FLOOR = {
  floor: { default_region: "DE" },
  queues: [{ id: "support", skills: { aircon: 1 } }, { id: "sales" }],
  agents: [{ id: "lina", queues: ["support"] }],
  lines: [{ number: "400 1", queue: "sales" }],
  blocked: [{ agent: "lina", customer: "C1" }],
}

function edits(...all: [string, string, Edit["table"]][]) {
  return new Map(
    all.map(([list, id, table]) => [editKey(kind(list), id), { kind: kind(list), id, table }]),
  )
}

function field(definition: string, key: string) {
  const found = fieldsOf(definition).find((each) => each.key === key)
  if (found === undefined) throw new Error(key)
  return found
}

describe("fields", () => {
  test.each([
    ["QueueTable", "id", "text"],
    ["QueueTable", "name", "text"],
    ["QueueTable", "skills", "map"],
    ["QueueTable", "choose", "choice"],
    ["QueueTable", "hours", "choice"],
    ["QueueTable", "steps", "tables"],
    ["QueueTable", "service_level", "table"],
    ["QueueTable", "wrap_up_seconds", "number"],
    ["QueueTable", "disposition_required", "flag"],
    ["QueueTable", "signature", "long"],
    ["QueueTable", "idle_channels", "choices"],
    ["QueueTable", "when_closed", "exit"],
    ["AgentTable", "queues", "choices"],
    ["HoursTable", "monday", "list"],
    ["TierLevelBody", "money", "text"],
    ["OutcomeTable", "opens", "tables"],
    ["OutcomeTable", "writes", "choice"],
    ["ProcessStepTable", "tell_at", "list"],
    ["FloorTable", "interrupted_by", "map"],
  ])("%s %s is a field of the kind %s", (definition, key, wanted) => {
    expect(field(definition, key).kind).toBe(wanted)
  })

  test("have bounds, defaults and what they name", () => {
    const offer = field("QueueTable", "offer_seconds")
    expect([offer.least, offer.most, offer.standard]).toEqual([1, 3600, 20])
    expect(field("AgentTable", "queues").refers).toBe("queue")
    expect(field("QueueTable", "skills").item?.kind).toBe("number")
    expect(field("FloorTable", "interrupted_by").item?.kind).toBe("choices")
    expect(field("AgentTable", "id").needed).toBe(true)
  })

  test("every table within a table is there", () => {
    const inner = allTables().flatMap((each) => fieldsOf(each).flatMap((one) => one.inner ?? []))
    expect(inner.filter((each) => fieldsOf(each).length === 0)).toEqual([])
  })
})

describe("a draft", () => {
  const changed = edits(
    ["queues", "support", { id: "support" }],
    ["queues", "vip", { id: "vip" }],
    ["queues", "sales", null],
    ["lines", "400 1", null],
    ["blocked", "lina and C1", null],
  )

  test("shows tables as they would be", () => {
    const rows = rowsOf(FLOOR, kind("queues"), changed)
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ["support", "changed"],
      ["sales", "gone"],
      ["vip", "new"],
    ])
  })

  test("is a floor file of what changes alone", () => {
    expect(fileOf(FLOOR, changed)).toEqual({
      queues: [{ id: "support" }, { id: "vip" }, { id: "sales", retired: true }],
      lines: [{ number: "400 1", retired: true }],
      blocked: [{ agent: "lina", customer: "C1", retired: true }],
    })
    const floor = edits(["floor", "floor", { rank: "service_level" }])
    expect(fileOf(FLOOR, floor)).toEqual({ floor: { rank: "service_level" } })
  })

  test("knows what a fault is about", () => {
    const file = fileOf(FLOOR, changed)
    expect(blamed(file, "queues/1/service_level/seconds")).toMatchObject({
      id: "vip",
      path: "service_level/seconds",
    })
    expect(blamed(file, "floor/queues/0/id")).toMatchObject({ id: "support", path: "id" })
    expect(blamed(file, "floor/rank")).toMatchObject({ id: "floor", path: "rank" })
    expect(blamed(file, "queues/9/id")).toBeNull()
    expect(blamed(file, "nothing/0")).toBeNull()
  })

  test("finds who names a table", () => {
    const named = (by: string, changes: Edits) =>
      naming(FLOOR, kind(by), "queue", changes).get("support") ?? []
    expect(named("agents", new Map())).toEqual(["lina"])
    expect(named("lines", new Map())).toEqual([])
    const moved = edits(["agents", "lina", { id: "lina", queues: [] }])
    expect(named("agents", moved)).toEqual([])
  })
})

describe("a key of a table", () => {
  test("that is the default is left out, a needed one never", () => {
    const offer = field("QueueTable", "offer_seconds")
    expect(withKey({ id: "x" }, offer, 30)).toEqual({ id: "x", offer_seconds: 30 })
    expect(withKey({ id: "x", offer_seconds: 30 }, offer, 20)).toEqual({ id: "x" })
    expect(withKey({ id: "x", offer_seconds: 30 }, offer, undefined)).toEqual({ id: "x" })
  })

  test("of many tables is set, or added to what is there", () => {
    const agent = { id: "lina", skills: { zh: 3 }, queues: ["support"] }
    expect(merged(agent, field("AgentTable", "skills"), { aircon: 5 })).toEqual({
      ...agent,
      skills: { zh: 3, aircon: 5 },
    })
    expect(merged(agent, field("AgentTable", "queues"), ["sales", "support"])).toEqual({
      ...agent,
      queues: ["support", "sales"],
    })
    expect(merged(agent, field("AgentTable", "capacity_total"), 4)).toEqual({
      ...agent,
      capacity_total: 4,
    })
  })

  test("is compared whole", () => {
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true)
    expect(same({ a: [1] }, { a: [1, 2] })).toBe(false)
    expect(same({}, { a: 1 })).toBe(false)
  })
})
