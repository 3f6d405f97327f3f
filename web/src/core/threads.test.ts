import { describe, expect, test } from "vitest"
import { aMessage, anEventFrame, aThread } from "./testing"
import { firstUnread, isTyping, takeThread, takeWritten, type Threads } from "./threads"

const NONE: Threads = new Map()

function texts(threads: Threads): readonly string[] {
  return threads.get("c1")?.said.map((item) => item.message.text) ?? []
}

function written(seq: number, id: string, at: string) {
  return anEventFrame({ seq, message: aMessage({ id, at, text: id }) })
}

describe("messages of a contact", () => {
  test("stand in the order in which they were written, each once, whatever comes first", () => {
    const one = aMessage({ id: "m1", at: "2026-11-21T08:00:01.000Z", text: "m1" })
    const first = anEventFrame({ seq: 5, message: one })
    const second = written(6, "m2", "2026-11-21T08:00:02.000Z")
    const thread = aThread({ seq: 5, messages: [one] })
    expect(texts(takeWritten(takeWritten(NONE, second), first))).toEqual(["m1", "m2"])
    expect(texts(takeThread(takeWritten(NONE, second), thread))).toEqual(["m1", "m2"])
    expect(texts(takeWritten(takeThread(NONE, thread), second))).toEqual(["m1", "m2"])
  })

  test("are as far as the latest event says, not as an older thread does", () => {
    const sent = aMessage({ id: "m1", direction: "out", status: "queued" })
    const failed = { message_id: "m1", status: "failed", reason: "no route", attempt: 1 } as const
    const before = takeThread(NONE, aThread({ seq: 5, messages: [sent] }))
    const after = takeWritten(before, anEventFrame({ seq: 7, delivery: failed }))
    const late = takeThread(after, aThread({ seq: 6, messages: [sent] }))
    expect(late.get("c1")?.said[0]?.message).toMatchObject({ status: "failed", reason: "no route" })
    const newer = takeThread(after, aThread({ seq: 8, messages: [{ ...sent, status: "read" }] }))
    expect(newer.get("c1")?.said[0]?.message.status).toBe("read")
  })

  test("leave no hole where more was written meanwhile than is sent at once", () => {
    const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`
    const known = takeWritten(NONE, written(5, "m1", at(1)))
    const newest = aMessage({ id: "m9", at: at(9), text: "m9" })
    const later = takeThread(known, aThread({ seq: 50, messages: [newest], more: true }))
    expect(texts(later)).toEqual(["m9"])
    const whole = takeThread(known, aThread({ seq: 50, messages: [newest], more: false }))
    expect(texts(whole)).toEqual(["m1", "m9"])
    const both = [aMessage({ id: "m1", at: at(1), text: "m1" }), newest]
    const joined = takeThread(known, aThread({ seq: 50, messages: both, more: true }))
    expect(texts(joined)).toEqual(["m1", "m9"])
  })

  test("of a delivery that is not shown change nothing", () => {
    const delivery = { message_id: "m7", status: "sent", reason: null, attempt: 1 } as const
    expect(takeWritten(NONE, anEventFrame({ delivery }))).toBe(NONE)
  })
})

test.each([
  [0, null],
  [1, "m3"],
  [2, "m1"],
  [9, "m1"],
])("with %i unread the mark stands before %s", (unread, id) => {
  const messages = [
    aMessage({ id: "m1" }),
    aMessage({ id: "m2", direction: "out" }),
    aMessage({ id: "m3" }),
  ]
  expect(firstUnread(messages, unread)).toBe(id)
})

test("somebody types for six seconds, or until they have sent it", () => {
  const at = Date.parse("2026-11-21T08:00:00.000Z")
  expect(isTyping(at, null, at + 5_999)).toBe(true)
  expect(isTyping(at, null, at + 6_000)).toBe(false)
  expect(isTyping(at, "2026-11-21T07:59:59.000Z", at)).toBe(true)
  expect(isTyping(at, "2026-11-21T08:00:01.000Z", at + 1_500)).toBe(false)
  expect(isTyping(undefined, null, at)).toBe(false)
})
