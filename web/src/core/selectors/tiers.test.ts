import { expect, test } from "vitest"
import { translator } from "../texts"
import type { TierReport } from "../wire"
import { tierRows } from "./tiers"

const report: TierReport = {
  rule: {
    period_days: 365,
    currency: "CNY",
    replace_given: false,
    levels: [
      {
        name: "gold",
        money: { amount: "1000.00", currency: "CNY" },
        orders: 3,
        bought_within_days: null,
      },
      { name: "active", money: null, orders: null, bought_within_days: 30 },
      { name: "all", money: null, orders: null, bought_within_days: null },
    ],
  },
  settled: true,
  customers: 10,
  tiers: [
    { tier: "gold", customers: 2, buyers: 2, sales: { amount: "5000.60", currency: "CNY" } },
    { tier: "black", customers: 1, buyers: 0, sales: { amount: "0.00", currency: "CNY" } },
  ],
  further: 0,
  buyers: 2,
  sales: { amount: "5000.60", currency: "CNY" },
  fifths: [],
}

test("levels are rows in the order of the rule, then given tiers, then who has none", () => {
  const rows = tierRows(translator("en"), "en", report)
  expect(rows.map(({ tier, needs, customers }) => [tier, needs, customers])).toEqual([
    ["gold", "CN¥1,000 · 3 orders", 2],
    ["active", "an order within 30 days", 0],
    ["all", "nothing", 0],
    ["black", "—", 1],
    [null, "—", 7],
  ])
  expect(rows[0]?.sales).toBe("CN¥5,001")
})

test("of very many tiers the further ones are one row", () => {
  const rows = tierRows(translator("en"), "en", { ...report, further: 5 })
  expect(rows.slice(-2).map(({ tier, label, customers }) => [tier, label, customers])).toEqual([
    [null, "further tiers", 5],
    [null, "without a tier", 2],
  ])
})

test("without a rule nothing is known of needs and sales", () => {
  const given = [{ tier: "gold", customers: 2, buyers: 0, sales: null }]
  const rows = tierRows(translator("en"), "en", { ...report, rule: null, tiers: given })
  expect(rows.map(({ tier, needs, sales }) => [tier, needs, sales])).toEqual([
    ["gold", "—", "—"],
    [null, "—", "—"],
  ])
})
