import { expect, test, vi } from "vitest"
import { aCard } from "../core/testing"
import { aSource } from "../core/testingCards"
import { translator } from "../core/texts"
import { useLiveCard } from "./liveCard"
import { setUp } from "./testing"

const LIMIT = translator("en")("error.over_limit")

test("a source that could not be asked says why, and can be asked again", async () => {
  const card = aCard({ sources: [aSource({ status: "late", code: "under_way" })] })
  const { made, said } = await setUp(
    () => useLiveCard("C1"),
    (asked) => (asked.endsWith("/card") ? [200, card] : [429, { code: "over_limit" }]),
  )
  await made.load()
  await vi.waitFor(() => expect(said).toEqual([LIMIT]))
  expect(made.card.value?.sources[0]).toMatchObject({ status: "failed", code: null, detail: LIMIT })
})
