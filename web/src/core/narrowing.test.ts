import { expect, test } from "vitest"
import { groupsLike, typedOf } from "./narrowing"

const GROUPS = [
  { kind: "group", name: "VIP", customers: 3 },
  { kind: "group", name: "老客户", customers: 1 },
  { kind: "tag", name: "vip-2026", customers: 2 },
] as const

test.each([
  ["li", "li", null],
  ["group:vi", "", { kind: "group", name: "vi" }],
  ["li xm GROUP: best ones ", "li xm", { kind: "group", name: "best ones" }],
  ["李 群组：老", "李", { kind: "group", name: "老" }],
  ["标签:", "", { kind: "tag", name: "" }],
  ["subgroup:vip", "subgroup:vip", null],
] as const)("%s searches for %s", (text, searched, named) => {
  expect(typedOf(text)).toEqual({ searched, named })
})

test.each([
  ["group:", ["VIP", "老客户"]],
  ["li tag:VIP", ["vip-2026"]],
  ["vip", ["VIP", "vip-2026"]],
  ["li", []],
  ["", []],
] as const)("%s offers %j", (text, names) => {
  expect(groupsLike(GROUPS, text).map(({ name }) => name)).toEqual(names)
})
