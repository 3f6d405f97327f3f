import { describe, expect, it } from "vitest"
import { type Message, Talk } from "./talk"

const message = (n: number, more: Partial<Message> = {}): Message => ({
  id: `id-${n}`,
  client_id: null,
  at: `2026-05-01T08:00:0${n}.000Z`,
  by: "agent",
  name: "Li Na",
  text: `text ${n}`,
  files: [],
  ...more,
})
const texts = (talk: Talk) => talk.lines().map((each) => each.text)

describe("talk", () => {
  it("shows messages once, in the order of the hub, however they come", () => {
    const talk = new Talk()
    talk.take([message(3), message(1)])
    talk.take([message(2), message(3), message(1)])
    expect(texts(talk)).toEqual(["text 1", "text 2", "text 3"])
    expect([talk.first(), talk.last()]).toEqual(["id-1", "id-3"])
  })

  it("shows what waits to be sent last, and once when it is stored", () => {
    const talk = new Talk()
    talk.say("c-1", "mine")
    talk.take([message(1)])
    expect(talk.lines().map(({ key, state }) => [key, state])).toEqual([
      ["id-1", "stored"],
      ["c-1", "sending"],
    ])
    talk.take([message(2, { by: "visitor", client_id: "c-1", text: "mine" })])
    expect(talk.lines().map(({ key, state }) => [key, state])).toEqual([
      ["id-1", "stored"],
      ["c-1", "stored"],
    ])
    expect(talk.unsent).toEqual([])
  })

  it("marks the last of the visitor's that agents have read", () => {
    const talk = new Talk()
    talk.take([message(1, { by: "visitor" }), message(2, { by: "visitor" }), message(3)])
    talk.agentsRead = "id-2"
    expect(talk.lines().map((each) => each.isRead)).toEqual([false, true, false])
    talk.agentsRead = "id-0" // further back than what is there
    expect(talk.lines().some((each) => each.isRead)).toBe(false)
  })

  it("keeps what the hub refuses, until it is forgotten", () => {
    const talk = new Talk([{ clientId: "c-1", text: "mine", files: [] }])
    talk.refuse("c-1")
    expect(talk.lines()[0]?.state).toBe("refused")
    talk.forget("c-1")
    expect(talk.lines()).toEqual([])
  })

  it("counts what is unread, over reloads", () => {
    const talk = new Talk()
    talk.take([message(1), message(2, { by: "visitor" })])
    expect(talk.unread()).toBe(1)
    talk.read()
    const reloaded = new Talk([], talk.readUpTo)
    reloaded.take([message(1), message(2, { by: "visitor" }), message(3)])
    expect(reloaded.unread()).toBe(1)
    expect(reloaded.lastAnswer()?.id).toBe("id-3")
  })
})
