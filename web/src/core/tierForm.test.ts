import { expect, test } from "vitest"
import { NEW_LEVEL, ruleBody, textOfRule } from "./tierForm"

const RULE = {
  period_days: 365,
  currency: "CNY",
  replace_given: false,
  levels: [
    {
      name: "gold",
      money: { amount: "5000.00", currency: "CNY" },
      orders: null,
      bought_within_days: 90,
    },
    { name: "silver", money: null, orders: 2, bought_within_days: null },
  ],
}

test("the rule of the floor is sent as it is", () => {
  expect(ruleBody(textOfRule(RULE))).toEqual({
    period_days: 365,
    currency: "CNY",
    replace_given: false,
    levels: [
      { name: "gold", money: "5000.00", bought_within_days: 90 },
      { name: "silver", orders: 2 },
    ],
  })
  expect(textOfRule(null).levels).toEqual([NEW_LEVEL])
})

test.each([
  [{ days: "0" }],
  [{ days: "4000" }],
  [{ currency: "yuan" }],
  [{ levels: [] }],
  [{ levels: [{ ...NEW_LEVEL, name: " " }] }],
  [{ levels: [{ ...NEW_LEVEL, name: "a", money: "1,5" }] }],
  [{ levels: [{ ...NEW_LEVEL, name: "a", orders: "0" }] }],
  [{ levels: [{ ...NEW_LEVEL, name: "a", days: "x" }] }],
  [
    {
      levels: [
        { ...NEW_LEVEL, name: "a" },
        { ...NEW_LEVEL, name: " a" },
      ],
    },
  ],
])("%j is no rule", (change) => {
  expect(ruleBody({ ...textOfRule(RULE), ...change })).toBeNull()
})
