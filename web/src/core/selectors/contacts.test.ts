import { expect, test } from "vitest"
import type { ConsultView, ContactView } from "../wire"
import { aCallback, aContact, aQueue, aQueuesMessages, aState, AT, START } from "../testing"
import {
  holdOrResume,
  isWritten,
  kindTyped,
  lateAnswers,
  liveContacts,
  mayCallBack,
  mayClose,
  mayDial,
  mayHangUp,
  missingSkills,
  noAnswer,
  setAside,
  talkedMs,
  waitedMs,
  wrapUpEndsAt,
} from "./contacts"

const earlier = "2026-11-21T07:59:00.000Z"

const later = "2026-11-21T08:05:00.000Z"

test("what is set aside is listed, longest waiting first", () => {
  const aside = { state: "waiting", set_aside: true } as const
  const late = aContact({ ...aside, id: "c2" })
  const early = aContact({ ...aside, id: "c3", arrived_at: earlier })
  const state = aState({ contacts: [aContact(), late, early] })
  expect(setAside(state).map((contact) => contact.id)).toEqual(["c3", "c2"])
})

test("the wait goes on from the visits before", () => {
  const contact = { waited_ms: 5_000, waiting_since: AT }
  expect(waitedMs(contact, START + 2_000)).toBe(7_000)
  expect(waitedMs({ ...contact, waiting_since: null }, START + 2_000)).toBe(5_000)
})

const visit = { queue: "support", outcome: "answered", agent: "lina" } as const

test("talking runs on until the contact ends", () => {
  const visits = [{ ...visit, entered_at: earlier, left_at: AT }]
  const contact = aContact({ answered_at: AT, visits })
  expect(talkedMs(contact, START + 2_000)).toBe(2_000)
  expect(talkedMs({ ...contact, ended_at: AT }, START + 2_000)).toBe(0)
  expect(talkedMs(aContact(), START)).toBeNull()
})

test("waiting and ringing after a transfer is no talking, nor is the wrap-up", () => {
  const first = { ...visit, entered_at: earlier, left_at: AT }
  const again = { ...visit, queue: "sales", entered_at: "2026-11-21T08:02:00.000Z" }
  const waits = aContact({
    answered_at: AT,
    visits: [first, { ...again, left_at: null, outcome: null, agent: null }],
  })
  expect(talkedMs(waits, Date.parse(later))).toBe(120_000)
  const talks = aContact({
    answered_at: AT,
    visits: [first, { ...again, left_at: "2026-11-21T08:04:00.000Z" }],
  })
  expect(talkedMs(talks, Date.parse(later))).toBe(180_000)
  expect(talkedMs({ ...talks, ended_at: later }, Date.parse(later) + 30_000)).toBe(180_000)
})

test.each([
  { state: "handling", can: ["hold", "hangup"], hold: "hold", hangUp: true },
  { state: "held", can: ["hold", "hangup"], hold: "resume", hangUp: true },
  { state: "held", can: [], hold: null, hangUp: false },
  { state: "wrapping_up", can: ["hold", "hangup"], hold: null, hangUp: false },
] as const)("$state with $can: hold key $hold, hang up $hangUp", ({ state, can, hold, hangUp }) => {
  const contact = aContact({ state, capabilities: can })
  expect([holdOrResume(contact), mayHangUp(contact)]).toEqual([hold, hangUp])
})

test("the wrap-up is mine only", () => {
  const contact = aContact({ wrap_up: { lina: later } })
  expect(wrapUpEndsAt(contact, "lina")).toBe(Date.parse(later))
  expect(wrapUpEndsAt(contact, "wang")).toBeNull()
})

test("live contacts of a queue: those waiting first, longest first", () => {
  const contacts = [
    aContact({ id: "talking", waited_ms: 99_000 }),
    aContact({ id: "new", state: "waiting", waiting_since: AT }),
    aContact({ id: "old", state: "waiting", waiting_since: earlier }),
    aContact({ id: "elsewhere", queue: "sales" }),
  ]
  const live = liveContacts(aState({ contacts }), "support", START)
  expect(live.map((contact) => contact.id)).toEqual(["old", "new", "talking"])
})

test.each([
  [aCallback(), ["dial"], "connecting", { dial: true, close: false, call_back: false }],
  [aCallback(), [], "connecting", { dial: false, close: false, call_back: false }],
  [aCallback(), ["dial"], "waiting", { dial: false, close: false, call_back: false }],
  [null, ["dial"], "connecting", { dial: false, close: true, call_back: false }],
  [null, [], "waiting", { dial: false, close: false, call_back: true }],
] as const)("a call-back %o of a source that can %o, %s", (callback, capabilities, state, may) => {
  const contact = aContact({ callback, capabilities, state })
  expect(mayDial(contact)).toBe(may.dial)
  expect(mayClose(contact)).toBe(may.close)
  expect(mayCallBack(contact)).toBe(may.call_back)
})

test("what needs a skill that nobody has is listed, longest waiting first", () => {
  const missing = [{ skill: "welding", level: 4 }]
  const late = aContact({ missing, id: "c2" })
  const early = aContact({ missing, id: "c3", arrived_at: earlier })
  expect(missingSkills(aState({ contacts: [late, early, aContact()] })).map((c) => c.id)).toEqual([
    "c3",
    "c2",
  ])
})

test("who waits longer for an answer than the queue lets pass is listed, longest waiting first", () => {
  const messages = aQueuesMessages({ unanswered_minutes: 5 })
  const queues = [aQueue({ messages }), aQueue({ id: "sales" })]
  const contacts = [
    aContact({ id: "late", unanswered_since: AT }),
    aContact({ id: "later", unanswered_since: earlier }),
    aContact({ id: "over", unanswered_since: earlier, ended_at: AT }),
    aContact({ id: "elsewhere", unanswered_since: earlier, queue: "sales" }),
    aContact({ id: "answered" }),
  ]
  const state = aState({ queues, contacts })
  const ids = (ms: number) => lateAnswers(state, Date.parse(AT) + ms).map((contact) => contact.id)
  expect(ids(300_000)).toEqual(["later", "late"])
  expect(ids(299_000)).toEqual(["later"])
})

const chat: Partial<ContactView> = { channel: "chat", capabilities: ["messages"] }

const asked: ConsultView = {
  by: "wei",
  by_name: "Wei",
  to_queue: null,
  agent: "lina",
  agent_name: "Li Na",
  state: "conference",
  wanted: null,
  cause: null,
}

const writing: readonly (readonly [Partial<ContactView>, string | null])[] = [
  [{}, null],
  [{ state: "wrapping_up" }, "gone"],
  [{ agent: "wei" }, "not_mine"],
  [{ agent: "wei", consult: asked }, null],
  [{ agent: "wei", consult: { ...asked, state: "talking" } }, "not_mine"],
  [{ capabilities: [] }, "no_messages"],
  [{ reply_allowed: "none" }, "window_closed"],
  [{ reply_allowed: "none", reply_until: AT }, "window_closed"],
  [{ reply_allowed: "none", reply_until: "2026-11-21T08:00:00.001Z" }, null],
  [{ reply_allowed: "templates" }, null],
  [{ stopped: true }, "stopped"],
  [{ stopped: true, reply_allowed: "none" }, "stopped"],
]

test.each(writing)("why the agent cannot write where %o: %s", (change, why) => {
  expect(noAnswer(aContact({ ...chat, ...change }), "lina", START)).toBe(why)
})

test("messages are written where no telephone rings", () => {
  const channels = ["chat", "email", "voice", "callback"] as const
  const written = channels.filter((channel) => isWritten(aContact({ channel })))
  expect(written).toEqual(["chat", "email"])
})

test("what is written ends without its source", () => {
  expect(mayHangUp(aContact({ channel: "chat" }))).toBe(true)
  expect(mayHangUp(aContact({ channel: "chat", routing: "pbx" }))).toBe(false)
  expect(mayHangUp(aContact({ channel: "voice" }))).toBe(false)
})

test("what is typed while there can be no answer stays a note", () => {
  expect(kindTyped("answer", "not_mine", "he is upset")).toBe("note")
  expect(kindTyped("note", null, "he is upset, call his wife")).toBe("note")
  expect(kindTyped("answer", null, "Good morning")).toBe("answer")
  expect(kindTyped("answer", "not_mine", "")).toBe("answer")
})
