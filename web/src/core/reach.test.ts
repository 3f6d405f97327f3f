import { expect, test } from "vitest"
import { reachesOf, reachUntil, withoutReach, withReach } from "./reach"
import type { CustomerView } from "./wire"

const phone = { e164: "+8613800138000", raw: "138 0013 8000", label: "mobile", shared: false }
const customer: CustomerView = {
  id: "c1",
  version: 3,
  name: "陆小明",
  company: null,
  tier: null,
  language: null,
  tags: [],
  phones: [phone],
  emails: ["a@x.cn", "b@x.cn"],
  email_days: [{ email: "b@x.cn", since: null, until: "2026-01-01" }],
  addresses: [],
  birthday: null,
  notes: null,
  attributes: {},
}

test("days of addresses stand beside them", () => {
  expect(reachesOf(customer, "emails")).toEqual([
    { value: "a@x.cn", since: null, until: null },
    { value: "b@x.cn", since: null, until: "2026-01-01" },
  ])
})

test("a number in the place of another begins today, and that one ends today", () => {
  expect(withReach(customer, "phones", "139", "138 0013 8000", "2026-05-01")).toEqual({
    phones: [
      { ...phone, since: null, until: "2026-05-01" },
      { raw: "139", since: "2026-05-01", until: null },
    ],
  })
})

test("an address beside the others has no days, and theirs stay", () => {
  expect(withReach(customer, "emails", "c@x.cn", "", "2026-05-01")).toEqual({
    emails: ["a@x.cn", "b@x.cn", "c@x.cn"],
    email_days: [{ email: "b@x.cn", since: null, until: "2026-01-01" }],
  })
})

test("one is taken away, retired, or theirs again", () => {
  expect(withoutReach(customer, "emails", "b@x.cn")).toEqual({ emails: ["a@x.cn"], email_days: [] })
  expect(reachUntil(customer, "emails", "b@x.cn", null)).toEqual({
    emails: ["a@x.cn", "b@x.cn"],
    email_days: [],
  })
  expect(reachUntil(customer, "phones", "138 0013 8000", "2026-05-01")).toEqual({
    phones: [{ ...phone, since: null, until: "2026-05-01" }],
  })
})
