import { expect, test } from "vitest"
import {
  aboutContact,
  aboutOffer,
  add,
  afterReconnect,
  isPending,
  NONE,
  RESEND_WITHIN_MS,
  settle,
} from "./pending"

const accept = { cmd: "accept_offer", ref: "1", offer_id: "c1.1" } as const
const focus = { cmd: "focus", ref: "2" } as const
const note = { cmd: "set_note", ref: "3", contact_id: "c1", text: "x" } as const

test("unanswered commands go out again in their order", () => {
  const pending = add(add(NONE, accept, 0), note, 5)
  expect(afterReconnect(pending, 1_000)).toEqual({ resend: [accept, note], lost: [] })
})

test("what was answered does not", () => {
  expect(afterReconnect(settle(add(NONE, accept, 0), "1"), 1_000).resend).toEqual([])
})

test("what the hub may have forgotten is lost, not repeated", () => {
  const pending = add(add(NONE, accept, 0), note, 1_000)
  expect(afterReconnect(pending, RESEND_WITHIN_MS)).toEqual({ resend: [note], lost: ["1"] })
})

test("what was only about the moment is not repeated", () => {
  expect(afterReconnect(add(NONE, focus, 0), 1)).toEqual({ resend: [], lost: ["2"] })
})

test("a pending mark is about its own subject", () => {
  const pending = add(NONE, accept, 0)
  const about = (id: string) => isPending(pending, "accept_offer", aboutOffer(id))
  expect([about("c1.1"), about("c2.1"), isPending(pending, "decline_offer")]).toEqual([
    true,
    false,
    false,
  ])
})

test("one of several kinds about a contact is enough, an offer is none", () => {
  const pending = add(add(NONE, accept, 0), note, 0)
  const about = (id: string) => isPending(pending, ["accept_offer", "set_note"], aboutContact(id))
  expect([about("c1"), about("c2")]).toEqual([true, false])
  expect(isPending(pending, ["hold", "resume"], aboutContact("c1"))).toBe(false)
})
