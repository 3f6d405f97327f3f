import { expect, test } from "vitest"
import {
  comingText,
  occasionText,
  tierPatch,
  withConsent,
  withOccasion,
  withoutOccasion,
} from "./people"
import { translator } from "./texts"
import type { CustomerView } from "./wire"

const moon = {
  name: "anniversary",
  day: "2019-06-03",
  calendar: "lunar",
  leap_month: true,
} as const
const sms = {
  channel: "sms",
  purpose: "news",
  given: true,
  at: "2026-05-01T00:00:00.000Z",
  by: "lina",
} as const
const customer: CustomerView = {
  id: "c1",
  version: 3,
  name: "陆小明",
  company: null,
  tier: null,
  language: null,
  tags: [],
  phones: [],
  emails: [],
  addresses: [],
  birthday: null,
  notes: null,
  attributes: {},
  occasions: [moon],
  consents: [sms],
}

test("a lunar day says its calendar and its leap month", () => {
  expect(occasionText(translator("zh-CN"), moon)).toBe("周年纪念日 农历 闰月 2019-06-03")
})

test.each([
  [0, 3, "Birthday today (for the 3. time)"],
  [1, null, "Birthday tomorrow"],
  [5, 0, "Birthday in 5 days"],
])("what comes in %i days says so", (in_days, years, said) => {
  const coming = { ...moon, name: "birthday", on: "2026-05-01", in_days, years }
  expect(comingText(translator("en"), coming)).toBe(said)
})

test("a day is added behind the others and taken away", () => {
  const added = { name: "Tea", day: "05-20", calendar: "solar", leap_month: false }
  expect(withOccasion(customer, "Tea", "05-20", "solar")).toEqual({ occasions: [moon, added] })
  expect(withoutOccasion(customer, moon)).toEqual({ occasions: [] })
})

test("an answer takes the place of the one before", () => {
  const no = { channel: "sms", purpose: "news", given: false }
  expect(withConsent(customer, "sms", "news", false)).toEqual({ consents: [no] })
  expect(withConsent(customer, "voice", "news", false).consents).toHaveLength(2)
})

test.each([
  ["gold", "pin", "2027-01-31", { tier: "gold", tier_by: "pin", tier_until: "2027-01-31" }],
  ["gold", "pin", "", { tier: "gold", tier_by: "pin", tier_until: null }],
  [" ", "given", "2027-01-31", { tier: null, tier_by: "given", tier_until: null }],
  ["gold", "rule", "", { tier_by: "rule" }],
])("tier %s by %s until '%s'", (tier, by, until, patch) => {
  expect(tierPatch(tier, by, until)).toEqual(patch)
})
