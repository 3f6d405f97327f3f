import { expect, test } from "vitest"
import { translator } from "../texts"
import { problemText } from "./problems"

const OF_MERGES = [
  "same_customer",
  "too_many_records",
  "merged_since",
  "unknown_merge",
  "unknown_model",
]

test.each(["en", "zh-CN"] as const)("what is refused of merges and models has words, %s", (is) => {
  const t = translator(is)
  const said = OF_MERGES.map((code) => problemText(t, { code }))
  expect(said).not.toContain(t("error.unknown"))
})
