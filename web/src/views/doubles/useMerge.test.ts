import { expect, test } from "vitest"
import type { MergePreview } from "../../core/wire"
import { setUp } from "../../state/testing"
import { useMerge } from "./useMerge"

function aCustomer(id: string, tier: string): MergePreview["this"] {
  return {
    id,
    version: 1,
    name: "Lu",
    company: null,
    tier,
    language: null,
    tags: [],
    phones: [],
    emails: [],
    addresses: [],
    birthday: null,
    notes: null,
    attributes: {},
  }
}

const TWO: MergePreview = {
  this: aCustomer("C1", "gold"),
  other: aCustomer("C2", "silver"),
  fields: [
    {
      field: "tier",
      this: "gold",
      other: "silver",
      differs: true,
      choices: ["this", "other"],
      proposed: "this",
    },
  ],
  moved: {},
}

/** Two customers side by side, the other one's tier chosen, before a hub that refuses to make one of them. */
async function chosen(status: number, code: string) {
  const merge = await setUp(useMerge, (asked) =>
    asked.endsWith("/preview") ? [200, TWO] : [status, { code }],
  )
  await merge.made.load("C1", "C2")
  merge.made.chosen.value = { tier: "other" }
  expect(await merge.made.merge()).toBe(false)
  return merge
}

test("what was chosen stays when the merge is refused", async () => {
  const { made, said } = await chosen(422, "too_many_records")
  expect(made.chosen.value).toEqual({ tier: "other" })
  expect(said).toEqual(["More records would move than at once can. Keep the other one."])
})

test("two of whom one was changed are compared anew", async () => {
  const { made } = await chosen(412, "stale")
  expect(made.chosen.value).toEqual({ tier: "this" })
})
