import { expect, test } from "vitest"
import { translator } from "../texts"
import { markText, reasonText } from "./identity"

const en = translator("en")
const zh = translator("zh-CN")

test.each([
  {
    reason_code: "mobile_of_one",
    reason_params: {},
    reason: "mobile number of one customer",
    expected: "一位客户的手机号码",
  },
  {
    reason_code: "phone_of_several",
    reason_params: { count: 3 },
    reason: "number of 3 customers",
    expected: "3 位客户共用的号码",
  },
  {
    reason_code: "newer_than_this_console",
    reason_params: {},
    reason: "the hub's own words",
    expected: "the hub's own words",
  },
  { reason: "from a hub without codes", expected: "from a hub without codes" },
])("$reason", ({ expected, ...match }) => {
  expect(reasonText(zh, match)).toBe(expected)
  expect(reasonText(en, match)).toBe(match.reason)
})

const CITY = { code: "place", params: { name: "成都市" } }
const COMPANY = { code: "company", params: { name: "Lu & Sons {x}" } }
const BOUGHT = { code: "bought_in", params: { model: "KFR 35 GW", year: "2025" } }
const NUMBER = { code: "numbered", params: { number: "C00017" } }
const UUID = { code: "numbered", params: { number: "0192f0c1-7b3a-7c1e-9f00-0123456789ab" } }
const NEWER = { code: "newer", params: {} }

test.each([
  {
    name: "a model with blanks",
    marks: [CITY, BOUGHT],
    expected: "成都市 · 2025 年购买 KFR 35 GW",
  },
  { name: "names as they are", marks: [COMPANY], expected: "Lu & Sons {x}" },
  { name: "the customer's number", marks: [NUMBER], expected: "编号 C00017" },
  { name: "a number made by the hub", marks: [UUID], expected: "无其他资料" },
  { name: "a mark of the future", marks: [CITY, NEWER], expected: "as the hub says it" },
  { name: "no marks", marks: [], expected: "as the hub says it" },
])("$name", ({ marks, expected }) => {
  expect(markText(zh, { marks, distinguished_by: "as the hub says it" })).toBe(expected)
})
