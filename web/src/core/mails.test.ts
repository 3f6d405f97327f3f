import { expect, test } from "vitest"
import { addressesIn, answering, notAnAddress } from "./mails"
import { aMessage } from "./testing"

test("an answer goes under the subject of the mail, to all who had it", () => {
  const mail = aMessage({ subject: "回复：Re: Remote", cc: ["fang@shop.example"] })
  expect(answering([mail])).toEqual({ subject: "Re: Remote", copies: ["fang@shop.example"] })
})

test("what the last mail of either was changed to is kept, whatever was noted since", () => {
  const mail = aMessage({ subject: "Remote", cc: ["fang@shop.example"] })
  const answer = aMessage({ direction: "out", subject: "Batteries", cc: [] })
  const note = aMessage({ direction: "internal", subject: null })
  expect(answering([mail, answer, note])).toEqual({ subject: "Re: Batteries", copies: [] })
})

test("an answer that does not say them is as the mail before", () => {
  const mail = aMessage({ subject: "Remote", cc: ["fang@shop.example"] })
  const said = answering([mail, aMessage({ direction: "out" })])
  expect(said).toEqual({ subject: "Re: Remote", copies: ["fang@shop.example"] })
})

test("a chat has neither", () => {
  expect(answering([aMessage()])).toBeNull()
})

test("addresses are told apart as people write them, each once", () => {
  expect(addressesIn(" a@x.example,b@x.example；c@x.example、a@x.example ")).toEqual([
    "a@x.example",
    "b@x.example",
    "c@x.example",
  ])
  expect(addressesIn(" ")).toEqual([])
})

test("addresses with names are taken as mail programs copy them", () => {
  const copied = '财务 <fin@x.example>; "Fang, Li" <fang@x.example>, b@x.example,<c@x.example>'
  expect(addressesIn(copied)).toEqual([
    "fin@x.example",
    "fang@x.example",
    "b@x.example",
    "c@x.example",
  ])
  expect(addressesIn("fang <nobody>")).toEqual(["fang", "<nobody>"])
})

test.each([
  [["a@x.example", "fang"], "fang"],
  [["方@x.example"], "方@x.example"],
  [["<a@x.example>"], "<a@x.example>"],
  [["a@x.example"], null],
  [[], null],
])("of %j no address is %s", (addresses, wrong) => {
  expect(notAnAddress(addresses)).toBe(wrong)
})
