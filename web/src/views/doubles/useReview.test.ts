import { expect, test } from "vitest"
import type { DoublePair, DoublePairs } from "../../core/wire"
import { setUp } from "../../state/testing"
import { useReview } from "./useReview"

function aPair(score: number): DoublePair {
  return { pair: [], score, reasons: [], dismissed_by: null, dismissed_at: null }
}

function aPage(score: number, next_cursor: string | null): DoublePairs {
  return { items: [aPair(score)], next_cursor, total: 2, total_is_least: false, uncompared: 0 }
}

test("a page that is asked for twice is listed once", async () => {
  const { made } = await setUp(useReview, (asked) => [
    200,
    asked.includes("cursor=") ? aPage(60, null) : aPage(90, "2"),
  ])
  await made.load(false)
  await Promise.all([made.older(), made.older()])
  expect(made.items.value.map(({ score }) => score)).toEqual([90, 60])
})
