import { expect, test } from "vitest"
import { A_PRODUCT } from "../testingCards"
import { translator } from "../texts"
import type { WarrantyView } from "../wire"
import { longerParts, partText, productDays, warrantyWhy } from "./products"

const t = translator("en")
const BY_MODEL: WarrantyView = {
  until: "2029-05-01",
  rule: "model",
  from: "delivery",
  from_day: "2026-05-01",
  months: 36,
  model_until: "2029-05-01",
  extension: null,
  parts: [],
}

test.each([
  [{}, ["Model: 36 months from delivery, May 1, 2026"]],
  [{ rule: "given" }, ["Written for this unit"]],
  [{ rule: "no_rule" }, ["The model has no rule for it"]],
  [
    { rule: "extension", extension: { months: 24, bought_at: null } },
    ["Model: 36 months from delivery, May 1, 2026", "With 24 months bought on top"],
  ],
  [
    { rule: "extension", extension: { months: 24, bought_at: "2029-05-01" } },
    ["Model: 36 months from delivery, May 1, 2026", "With 24 months bought on top"],
  ],
  [
    { rule: "extension", extension: { months: 24, bought_at: "2029-06-01" } },
    ["Model: 36 months from delivery, May 1, 2026", "24 months bought on Jun 1, 2029"],
  ],
  [
    {
      rule: "extension",
      months: null,
      model_until: null,
      extension: { months: 12, bought_at: "2026-06-01" },
    },
    ["12 months bought on Jun 1, 2026"],
  ],
] as const)("%j is said as %j", (change, expected) => {
  expect(warrantyWhy(t, { ...BY_MODEL, ...change }, "en")).toEqual(expected)
})

test("only parts that outlast their unit are told of", () => {
  const long = { part: "compressor", until: "2031-05-01", covered: true }
  const same = { part: "filter", until: "2029-05-01", covered: true }
  expect(longerParts({ ...BY_MODEL, parts: [long, same] })).toEqual([long])
  expect(partText(t, long, "en")).toBe("compressor until May 1, 2031")
  expect(partText(t, { ...long, covered: false }, "en")).toBe("compressor: ended May 1, 2031")
})

test("days of a unit that are not known are left out", () => {
  const product = { ...A_PRODUCT, purchased_at: "2026-05-01", installed_at: "2026-05-04" }
  expect(productDays(t, product, "en")).toEqual(["bought May 1, 2026", "installed May 4, 2026"])
})
