import { expect, test } from "vitest"
import { translator } from "../texts"
import type { ModelFaultReport } from "../wire"
import { knownOfFaults, lawOfFaults } from "./faults"

const REPORT: ModelFaultReport = {
  model: "NB16-G",
  units_known: 1200,
  units_with_faults: 180,
  units_dated: 1198,
  repairs: 210,
  repairs_left_out: 3,
  enough: true,
  enough_units: 20,
  share: { percent: 15, low: 13.1, high: 17.1 },
  top: [],
  rates: [],
  curve: [],
  law: {
    failures: 180,
    censored: 1018,
    shape: 2.104,
    shape_low: 1.6,
    shape_high: null,
    scale_days: 913.1,
    pattern: "wear_out",
  },
  days_a_repair: null,
  sale_months: [],
}
const FEW = {
  ...REPORT,
  enough: false,
  share: null,
  law: null,
  units_dated: 1200,
  repairs_left_out: 0,
}

test("what is known is said with its bounds and with what is left out", () => {
  expect(knownOfFaults(translator("en"), REPORT, "en")).toEqual([
    "1,200 units known, 180 of them had a repair; 210 repairs.",
    "15% of the units had a repair; 19 times in 20 it is between 13.1% and 17.1%.",
    "Of 2 units it is not known since when they are in use.",
    "Repairs that stand in no table, as days or units are not known: 3.",
  ])
  expect(lawOfFaults(translator("zh-CN"), REPORT, "zh-CN")).toEqual([
    "磨损老化：用得越久越容易坏。",
    "形状参数 2.10（1.60 至 …）；到 30 个月时 63 % 修过第一次。",
  ])
})

test("of few units counts are said, and of few repairs no law", () => {
  expect(knownOfFaults(translator("en"), FEW, "en")).toEqual([
    "1,200 units known, 180 of them had a repair; 210 repairs.",
    "Below 20 known units there are counts only: shares would say nothing.",
  ])
  expect(lawOfFaults(translator("en"), FEW, "en")).toEqual([])
  const none = { ...REPORT, law: null }
  expect(lawOfFaults(translator("en"), none, "en")).toEqual([
    "Fewer than ten first repairs: whether it wears out cannot be told.",
  ])
  const chance = { ...REPORT, law: null, days_a_repair: 400.4 }
  expect(lawOfFaults(translator("en"), chance, "en")).toHaveLength(1)
})
