import { expect, test } from "vitest"
import { conflictsOf, fieldsOf, patchOf, rebased } from "./customerForm"
import type { CustomerView } from "./wire"

const customer: CustomerView = {
  id: "c1",
  version: 3,
  name: "陆小明",
  company: null,
  tier: "gold",
  language: "zh",
  tags: ["vip", "slow"],
  phones: [],
  emails: [],
  addresses: ["成都市", "上海市"],
  birthday: null,
  notes: null,
  attributes: { 颜色: "白", seen: 3 },
}
const was = fieldsOf(customer)

test("an untouched form changes nothing", () => {
  expect(patchOf(was, { ...was, notes: " " })).toEqual({})
})

test("only what was changed is sent, lists by their lines, and what was emptied as nothing", () => {
  const mine = { ...was, tier: "", tags: "vip\n\n new ", company: "Haier" }
  expect(patchOf(was, mine)).toEqual({ tier: null, tags: ["vip", "new"], company: "Haier" })
})

test("details are added, changed and taken away by their names", () => {
  const mine = { ...was, details: "尺寸：大\nwechat: lu:88" }
  expect(patchOf(was, mine)).toEqual({ attributes: { 颜色: null, 尺寸: "大", wechat: "lu:88" } })
})

test("only what both changed differently needs a choice", () => {
  const mine = { ...was, tier: "silver", company: "Haier", notes: "same" }
  const theirs = { ...was, tier: "bronze", language: "en", notes: "same" }
  expect(conflictsOf(was, mine, theirs)).toEqual([
    { field: "tier", mine: "silver", theirs: "bronze" },
  ])
  expect(patchOf(theirs, rebased(was, mine, theirs))).toEqual({ tier: "silver", company: "Haier" })
})
