/** The law of the view, from cases the hub's own tests recorded. */
import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { applyChanges, floorFrom, viewFrom } from "./floor"
import type { Changes, FloorView } from "./wire"

interface Case {
  readonly name?: string
  readonly view: FloorView
  readonly changes: Changes
  readonly expected: FloorView
}

const RECORDED = new URL("../../../tests/console/view_law.json", import.meta.url)

function inOrder(view: FloorView): FloorView {
  const sorted = <T extends { readonly id: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => a.id.localeCompare(b.id))
  return {
    me: view.me,
    queues: sorted(view.queues),
    agents: sorted(view.agents),
    contacts: sorted(view.contacts),
    offers: sorted(view.offers),
  }
}

describe.runIf(existsSync(RECORDED))("view + changes = the view after", () => {
  const cases: readonly Case[] = existsSync(RECORDED)
    ? JSON.parse(readFileSync(RECORDED, "utf-8"))
    : []

  test("there are cases", () => {
    expect(cases.length).toBeGreaterThan(0)
  })

  test.each(cases.map((item, index) => ({ label: item.name ?? `case ${index}`, item })))(
    "$label",
    ({ item }) => {
      const after = viewFrom(applyChanges(floorFrom(item.view), item.changes))
      expect(inOrder(after)).toEqual(inOrder(item.expected))
    },
  )
})
