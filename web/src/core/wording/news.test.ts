import { expect, test } from "vitest"
import { CATALOGUES, translator } from "../texts"
import { aContact } from "../testing"
import { newsText, newsTone, offerGoneText, offerGoneTone } from "./news"

const contact = aContact({ from_name: "陆建国" })
const work = {
  contactId: "c1",
  offer: null,
  contact,
  card: null,
  phase: "connecting",
  endsAt: null,
} as const

test.each([
  ["unreachable", "未能接通 陆建国：无法呼通您的话机，联系已退回排队。"],
  ["newer than this console", "未能接通 陆建国：原因不明。"],
])("not connected: %s", (cause, expected) => {
  expect(newsText(translator("zh-CN"), { type: "not_connected", cause, work })).toBe(expected)
})

test("a wrap-up that ran out is not called finished", () => {
  expect(newsText(translator("en"), { type: "wrap_up_ran_out", work })).toBe(
    "The wrap-up of 陆建国 ran out without a disposition.",
  )
})

test("the hub's causes all have words", () => {
  const causes = ["timed_out", "no_answer", "declined", "unreachable"].concat([
    "answered_elsewhere",
    "transferred",
    "left_queue",
    "caller_left",
  ])
  for (const cause of causes) expect(CATALOGUES.en).toHaveProperty([`connect.${cause}`])
})

test.each([
  ["expired", {}, "The offer expired."],
  ["declined", { cause: "unreachable" }, /^Your phone could not be reached/],
  ["withdrawn", { cause: "caller_left" }, "The caller hung up."],
  ["withdrawn", { cause: "agent_left" }, "You are not available; the contact was taken back."],
  ["withdrawn", { cause: "newer than this console" }, /^The contact is gone/],
  ["withdrawn", { taken_by: "wangwei", taken_by_name: "Wang Wei" }, "Wang Wei took the contact."],
  [
    "withdrawn",
    { cause: "answered_elsewhere", taken_by: "lina" },
    "Somebody else took the contact.",
  ],
] as const)("an offer that was %s, %o", (reason, more, expected) => {
  const ended = { offer_id: "c1.1", contact_id: "c1", channel: "voice", reason, seq: 12 } as const
  const told = { ...ended, cause: null, taken_by: null, taken_by_name: null, ...more }
  expect(offerGoneText(translator("en"), told, "lina")).toEqual(
    typeof expected === "string" ? expected : expect.stringMatching(expected),
  )
})

test.each([
  ["declined", null, null, "您已拒绝。"],
  ["expired", null, null, "接入超时。"],
  ["withdrawn", "caller_left", null, "客户已离开。"],
  ["withdrawn", "transferred", null, "联系已被转走。"],
  ["withdrawn", "newer than this console", null, "联系已取消：客户已离开，或已由他人接入。"],
  ["withdrawn", null, "wangwei", "wangwei 已接入。"],
] as const)("a chat that was %s, %s, %s: nobody hung up", (reason, cause, taken_by, expected) => {
  const ended = { offer_id: "c1.1", contact_id: "c1", channel: "chat", reason, cause } as const
  const told = { ...ended, taken_by, taken_by_name: null, seq: 12 }
  expect(offerGoneText(translator("zh-CN"), told, "lina")).toBe(expected)
})

test.each([
  ["the other agent has it", { type: "moved", what: "taken" }, "good"],
  ["the question is ended", { type: "moved", what: "question_ended" }, "good"],
  ["the question broke off", { type: "moved", what: "question_over", cause: "timed_out" }, "bad"],
  ["the customer was not reached", { type: "not_reached", isLast: false }, "good"],
  ["a wrap-up ran out", { type: "wrap_up_ran_out" }, "bad"],
] as const)("%s: in the tone of it", (_, found, expected) => {
  const item = found.type === "moved" ? { agent: "Wang Wei", cause: null, ...found } : found
  expect(newsTone({ ...item, work })).toBe(expected)
})

test.each([
  ["declined", null, "good"],
  ["declined", "unreachable", "bad"],
  ["withdrawn", "cancelled", "good"],
  ["withdrawn", "caller_left", "bad"],
  ["expired", null, "bad"],
] as const)("an offer that was %s (%s) is told %s", (reason, cause, expected) => {
  const ended = {
    offer_id: "c1.1",
    contact_id: "c1",
    channel: "voice",
    reason,
    cause,
    seq: 12,
  } as const
  expect(offerGoneTone({ ...ended, taken_by: null, taken_by_name: null })).toBe(expected)
})

test("that a question is ended is said once", () => {
  const found = {
    type: "moved",
    what: "question_ended",
    agent: "李娜",
    cause: "cancelled",
  } as const
  expect(newsText(translator("zh-CN"), { ...found, work })).toBe("陆建国：李娜 已结束咨询。")
})
