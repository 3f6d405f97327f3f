import { describe, expect, it } from "vitest"
import { connectedAnew, EMPTY, reduce } from "./reduce"
import { AT } from "./testing"
import { anItem } from "./testingWork"
import type { WorkFrame } from "./wire"
import { itemsNow, NOTHING_TOLD, takeWork } from "./workItems"

function told(change: Partial<WorkFrame>): WorkFrame {
  return { type: "work", seq: 1, now: AT, items: [], gone: [], reload: false, ...change }
}

describe("items of work", () => {
  const list = [anItem({ id: "a", version: 3 }), anItem({ id: "b" })]

  it("are the list with what was told since", () => {
    const first = takeWork(
      NOTHING_TOLD,
      told({ items: [anItem({ id: "c" }), anItem({ id: "b" })] }),
    )
    const { changed } = takeWork(first, told({ gone: ["b"] }))
    expect(itemsNow(list, changed).map(({ id }) => id)).toEqual(["a", "c"])
  })

  it("of which an answer that came late is not put back", () => {
    const { changed } = takeWork(NOTHING_TOLD, told({ items: [anItem({ id: "a", version: 2 })] }))
    expect(itemsNow(list, changed).find(({ id }) => id === "a")?.version).toBe(3)
  })

  it("are asked for when a socket opens, and when more changed than is told", () => {
    const opened = connectedAnew(EMPTY)
    const frame = told({ items: [anItem({ id: "a" })] })
    const changed = reduce(opened, { frame, receivedAt: 0 })
    expect([changed.work.asks, changed.work.changed.size]).toEqual([1, 1])
    const anew = reduce(changed, { frame: told({ reload: true }), receivedAt: 0 })
    expect([anew.work.asks, anew.work.changed.size]).toEqual([2, 0])
    const many = Array.from({ length: 1_001 }, (_, n) => anItem({ id: String(n) }))
    expect(takeWork(NOTHING_TOLD, told({ items: many }))).toEqual({ changed: new Map(), asks: 1 })
  })
})
