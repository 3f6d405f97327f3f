import { expect, test } from "vitest"
import { edit, fromHub, isDirty, needsSending, openNote, send, sent, status } from "./note"

test("a draft from before a reload wins over what the hub has", () => {
  expect(openNote("old", "newer")).toMatchObject({ text: "newer", stored: "old" })
  expect(needsSending(openNote("old", "newer"))).toBe(true)
})

test("typed, sent, confirmed", () => {
  const typed = edit(openNote(null, null), "call back")
  expect(status(typed)).toBe("saving")
  const underWay = send(typed)
  expect([isDirty(underWay), needsSending(underWay)]).toEqual([true, false])
  expect(status(sent(underWay, "call back", true))).toBe("saved")
})

test("typing on while the first part is under way leaves something to send", () => {
  const more = edit(send(edit(openNote(null, null), "call")), "call back")
  expect(needsSending(more)).toBe(true)
  expect(needsSending(sent(more, "call", true))).toBe(true)
})

test("a refused note is still to be sent", () => {
  const refused = sent(send(edit(openNote("", null), "x")), "x", false)
  expect([status(refused), needsSending(refused)]).toEqual(["saving", true])
})

test("what another tab wrote is taken over, but never over what is being typed", () => {
  expect(fromHub(openNote("a", null), "b").text).toBe("b")
  expect(fromHub(edit(openNote("a", null), "mine"), "b").text).toBe("mine")
})

test("an empty note has nothing to say", () => {
  expect(status(openNote(null, null))).toBe("empty")
})
