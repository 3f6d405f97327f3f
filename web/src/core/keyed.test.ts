import { expect, test } from "vitest"
import { hangUpKey, holdKey } from "./keyed"
import { add, NONE } from "./pending"
import { aCallback, aContact } from "./testing"

const toDial = aContact({ state: "connecting", callback: aCallback(), capabilities: ["dial"] })
const call = aContact({ capabilities: ["hold", "hangup"] })
const onItsWay = (cmd: "dial" | "hold" | "end_contact", contact_id = "c1") =>
  add(NONE, { ref: "r1", cmd, contact_id }, 0)

test("the key for hold dials a call-back, holds a call and resumes it", () => {
  expect(holdKey(toDial, NONE)).toEqual({ cmd: "dial", contact_id: "c1" })
  expect(holdKey(call, NONE)?.cmd).toBe("hold")
  expect(holdKey({ ...call, state: "held" }, NONE)?.cmd).toBe("resume")
  expect(holdKey(aContact(), NONE)).toBeNull()
})

test("a second press asks for nothing while the first is on its way", () => {
  expect(holdKey(toDial, onItsWay("dial"))).toBeNull()
  expect(holdKey(call, onItsWay("end_contact"))).toBeNull()
  expect(hangUpKey(call, onItsWay("hold"))).toBeNull()
  expect(holdKey(call, onItsWay("hold", "c2"))?.cmd).toBe("hold")
  expect(hangUpKey(call, NONE)?.cmd).toBe("end_contact")
})
