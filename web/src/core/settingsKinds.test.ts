import { describe, expect, test } from "vitest"
import { isDrawn } from "./formSchema"
import { allTables, blamed, changesOf, fieldsOf, kindOf, KINDS, tablesOf } from "./settingsKinds"
import { editKey, rowsOf, type Table, type TableKind } from "./tablesDraft"

function kind(list: string): TableKind {
  const found = kindOf(list)
  if (found === null) throw new Error(list)
  return found
}

const CHANNELS: readonly Table[] = [
  { type: "chat" },
  { type: "mail" },
  { type: "wechat" },
  { type: "whatsapp" },
  { type: "sms", provider: "aliyun" },
  { type: "sms", provider: "http" },
  { type: "sms", provider: "twilio" },
]
const PARTS = [
  { section: "server", table: { port: 1 } },
  { section: "webhooks", table: { id: "erp", url: "https://a.example" } },
  { section: "webhooks", table: { id: "crm" } },
  { section: "unknown", table: {} },
]

function edits(...all: [string, string, Table | null][]) {
  return new Map(
    all.map(([list, id, table]) => [editKey(kind(list), id), { kind: kind(list), id, table }]),
  )
}

/** The definitions that fields lead to, those in tables of tables too. */
function reached(fields: ReturnType<typeof fieldsOf>): readonly string[] {
  return fields.flatMap(({ group, inner }) => [
    group,
    ...(inner === null ? [] : reached(fieldsOf(inner))),
  ])
}

describe("forms of the settings file", () => {
  test("have every table of the file", () => {
    const tables = KINDS.flatMap((each) =>
      (each.list === "channels" ? CHANNELS : [{}]).flatMap((table) =>
        reached(each.fieldsOf(table)),
      ),
    )
    expect([...new Set(tables)].sort()).toEqual([...allTables()].sort())
    expect(allTables().length).toBeGreaterThan(25)
  })

  test("draw each field but free JSON, and a value that does not fit is left alone", () => {
    const fields = allTables().flatMap(fieldsOf)
    const other = fields.filter((each) => each.kind === "other").map(({ key }) => key)
    expect([...new Set(other)]).toEqual(["body"])
    const field = (key: string) => {
      const found = fields.find((each) => each.key === key)
      if (found === undefined) throw new Error(key)
      return found
    }
    expect(isDrawn(field("fields"), "person.points")).toBe(false)
    expect(isDrawn(field("fields"), { points: "p" })).toBe(true)
    expect(isDrawn(field("keep_days"), { a: 1 })).toBe(false)
    expect(isDrawn(field("capabilities"), "hold")).toBe(false)
    expect(isDrawn(field("port"), undefined)).toBe(true)
  })

  test("a channel of a kind that is newer than this screen has no fields", () => {
    expect(kind("channels").fieldsOf({ type: "pigeon" })).toEqual([])
  })

  test("send what changes, by the keys of what is there", () => {
    const tables = tablesOf(PARTS)
    expect(tables["server"]).toEqual({ port: 1 })
    expect(tables["retention"]).toBeUndefined()
    const changed = edits(
      ["webhooks", "erp", { id: "erp" }],
      ["webhooks", "new", { id: "new" }],
      ["webhooks", "crm", null],
      ["server", "server", { port: 2 }],
      ["retention", "retention", { contacts_days: 9 }],
    )
    expect(changesOf(tables, changed)).toEqual([
      { section: "webhooks", key: "erp", table: { id: "erp" } },
      { section: "webhooks", key: null, table: { id: "new" } },
      { section: "webhooks", key: "crm", table: null },
      { section: "server", key: null, table: { port: 2 } },
      { section: "retention", key: null, table: { contacts_days: 9 } },
    ])
    const states = rowsOf(tables, kind("webhooks"), changed).map(({ id, state }) => [id, state])
    expect(states).toEqual([
      ["erp", "changed"],
      ["crm", "gone"],
      ["new", "new"],
    ])
    expect(blamed(changed, "tables/1/table/url")).toMatchObject({ id: "new", path: "url" })
    expect(blamed(changed, "tables/3/table/port")).toMatchObject({ id: "server", path: "port" })
    expect(blamed(changed, "tables/9/table/port")).toBeNull()
    expect(blamed(changed, "")).toBeNull()
  })
})
