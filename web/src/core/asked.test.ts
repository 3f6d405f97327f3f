import { expect, test } from "vitest"
import { isLate, isOpen, PATIENCE_MS, takeEvent, type Asked } from "./asked"
import { aContact, AT, START } from "./testing"
import type { ContactView, LogItem } from "./wire"

const asks = (type: string, agent = "lina"): LogItem => ({
  seq: 2,
  at: AT,
  type,
  agent,
  contact_id: "c1",
})

test.each([
  ["hold_requested", "hold"],
  ["resume_requested", "resume"],
  ["end_requested", "end_contact"],
] as const)("%s is the wish %s", (type, wish) => {
  expect(takeEvent(new Map(), asks(type), "lina").get("c1")).toEqual({ wish, at: START })
})

test("what others ask, and other events, change nothing", () => {
  expect(takeEvent(new Map(), asks("end_requested", "wang"), "lina").size).toBe(0)
  expect(takeEvent(new Map(), asks("contact_held"), "lina").size).toBe(0)
})

test.each<{ wish: Asked["wish"]; state: ContactView["state"] | null; open: boolean }>([
  { wish: "hold", state: "handling", open: true },
  { wish: "hold", state: "held", open: false },
  { wish: "resume", state: "held", open: true },
  { wish: "resume", state: "handling", open: false },
  { wish: "end_contact", state: "handling", open: true },
  { wish: "end_contact", state: "held", open: true },
  { wish: "end_contact", state: "wrapping_up", open: false },
  { wish: "end_contact", state: null, open: false },
])("$wish of a contact that is $state: still open $open", ({ wish, state, open }) => {
  const contact = state === null ? undefined : aContact({ state })
  expect(isOpen({ wish, at: 0 }, contact)).toBe(open)
})

test("patience ends", () => {
  const asked = { wish: "hold", at: START } as const
  expect(isLate(asked, START + PATIENCE_MS - 1)).toBe(false)
  expect(isLate(asked, START + PATIENCE_MS)).toBe(true)
})
