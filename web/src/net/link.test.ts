import { beforeEach, describe, expect, test } from "vitest"
import { aContact, anOffer, AT, aView, changes } from "../core/testing"
import { HttpProblem } from "./http"
import { HubLink, NEW_LINK, type LinkState, type Socket } from "./link"

class StubSocket implements Socket {
  onopen: (() => void) | null = null
  onmessage: ((message: { readonly data: unknown }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  readonly sent: { cmd: string; ref: string }[] = []
  closed = false
  constructor(readonly query: URLSearchParams) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
  }
  connect(): void {
    this.onopen?.()
  }
  frame(frame: object): void {
    this.onmessage?.({ data: JSON.stringify({ now: AT, ...frame }) })
  }
  disconnect(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason })
  }
}

const EVENT = { seq: 1, at: AT, type: "newer_than_this_console", agent: "lina" }

let state: LinkState = NEW_LINK
let sockets: StubSocket[] = []
let timers: { ms: number; action: () => void }[] = []
let time = 0
let refs = 0
let signedOut: string[] = []
let ticket: () => Promise<string>
let link: HubLink

const settled = () => new Promise((resolve) => setImmediate(resolve))
const newest = () => {
  const socket = sockets.at(-1)
  if (socket === undefined) throw new Error("no socket")
  return socket
}

function fire(ms: (delay: number) => boolean = () => true): void {
  const due = timers.filter((timer) => ms(timer.ms))
  timers = timers.filter((timer) => !due.includes(timer))
  for (const timer of due) timer.action()
}

function snapshot(seq: number, prev: number | null = null) {
  return { type: "snapshot", seq, prev, log: "log-1", state: aView() }
}

async function connect(): Promise<StubSocket> {
  link.start()
  await settled()
  newest().connect()
  newest().frame(snapshot(10))
  return newest()
}

async function reconnect(): Promise<StubSocket> {
  fire()
  await settled()
  newest().connect()
  return newest()
}

beforeEach(() => {
  ;[state, sockets, timers, time, refs, signedOut] = [NEW_LINK, [], [], 0, 0, []]
  ticket = () => Promise.resolve("T")
  link = new HubLink({
    ticket: () => ticket(),
    open: (query) => {
      const socket = new StubSocket(new URLSearchParams(query))
      sockets.push(socket)
      return socket
    },
    newRef: () => `ref-${++refs}`,
    now: () => time,
    random: () => 0.5,
    after: (ms, action) => {
      const timer = { ms, action }
      timers.push(timer)
      return () => (timers = timers.filter((item) => item !== timer))
    },
    changed: (next) => (state = next),
    signedOut: (reason) => signedOut.push(reason),
  })
})

describe("coming back", () => {
  test("a new socket asks for everything, a later one from the last frame of the chain", async () => {
    const first = await connect()
    expect(first.query.get("since")).toBeNull()
    first.frame({ type: "event", seq: 12, prev: 10, event: EVENT, changes: changes() })
    first.frame({ type: "board", seq: 15, queues: [], agents: [], waits: {}, callbacks_seq: null })
    first.disconnect()
    expect(state.connection.phase).toBe("waiting")
    expect((await reconnect()).query.get("since")).toBe("log-1:12")
  })

  test("frames that were missed are replayed from there without a gap", async () => {
    ;(await connect()).disconnect()
    const second = await reconnect()
    second.frame({
      type: "offer",
      seq: 11,
      prev: 10,
      offer: anOffer(),
      card: null,
      changes: changes(),
    })
    expect(state.hub.gap).toBe(false)
    expect(state.hub.floor?.offers.has("c1.1")).toBe(true)
  })

  test("the hub says anew which sources take no messages", async () => {
    const first = await connect()
    first.frame({ type: "sending", seq: 10, source: "web", available: false, reason: "no_answer" })
    expect(state.hub.notSending.get("web")).toBe("no_answer")
    first.disconnect()
    await reconnect()
    expect(state.hub.notSending.size).toBe(0)
  })

  test("told to come back at once, it does not wait", async () => {
    ;(await connect()).disconnect(1013)
    await settled()
    expect(sockets).toHaveLength(2)
    expect(newest().query.get("since")).toBe("log-1:10")
  })

  test("back online, it does not wait", async () => {
    ;(await connect()).disconnect()
    link.networkBack()
    await settled()
    expect([sockets.length, timers.length]).toEqual([2, 0])
  })

  test("a hub that is not there is tried again", async () => {
    ticket = () => Promise.reject(new HttpProblem(0, "network", ""))
    link.start()
    await settled()
    expect(state.connection).toEqual({ phase: "waiting", failures: 1 })
  })

  test.each([
    { how: "closed", why: "idle_limit" },
    { how: "refused", why: "" },
  ])("an ended sign-in ($how) stops it and nothing is kept but why", async ({ how, why }) => {
    const socket = await connect()
    if (how === "refused") ticket = () => Promise.reject(new HttpProblem(401, "unauthorized", ""))
    socket.disconnect(how === "closed" ? 4401 : 1006, why)
    fire()
    await settled()
    expect([signedOut, state.connection.phase, state.hub.floor]).toEqual([[why], "ended", null])
  })

  test("a ticket that comes after the sign-out opens nothing", async () => {
    link.start()
    link.stop()
    await settled()
    expect(sockets).toHaveLength(0)
  })
})

const OVER_LIMIT = {
  type: "/problems/over_limit",
  code: "over_limit",
  title: "Over limit",
  status: 429,
  detail: "too many snapshot at once",
  retry_after_ms: 1_000,
}

describe("gaps", () => {
  test("a missing frame asks for a snapshot once, and the snapshot heals it", async () => {
    const socket = await connect()
    const contacts = [aContact()]
    socket.frame({ type: "event", seq: 14, prev: 12, event: EVENT, changes: changes({ contacts }) })
    socket.frame({ type: "event", seq: 15, prev: 14, event: EVENT, changes: changes() })
    expect(socket.sent.map((command) => command.cmd)).toEqual(["snapshot"])
    socket.frame(snapshot(20, 15))
    expect(state.hub).toMatchObject({ gap: false, seq: 20 })
  })

  test("a snapshot that is refused comes with a new socket", async () => {
    const socket = await connect()
    socket.frame({ type: "event", seq: 14, prev: 12, event: EVENT, changes: changes() })
    const [asked] = socket.sent
    socket.frame({ type: "reply", seq: 14, ref: asked?.ref ?? null, ok: false, error: OVER_LIMIT })
    await Promise.resolve()
    expect([socket.closed, state.connection.phase]).toEqual([true, "waiting"])
    expect((await reconnect()).query.get("since")).toBeNull()
  })

  test("lost in a gap, the next socket asks for everything", async () => {
    const socket = await connect()
    socket.frame({ type: "event", seq: 14, prev: 12, event: EVENT, changes: changes() })
    socket.disconnect()
    expect((await reconnect()).query.get("since")).toBeNull()
  })

  test("what is not a frame of the schema is left alone", async () => {
    const socket = await connect()
    const before = state.hub
    socket.frame({
      type: "event",
      seq: 11,
      prev: 10,
      event: EVENT,
      changes: { contacts: [{ id: 1 }] },
    })
    socket.frame({ type: "fanfare", seq: 12 })
    socket.onmessage?.({ data: "{" })
    expect(state.hub).toBe(before)
  })

  test("members this console does not know do not disturb it", async () => {
    const socket = await connect()
    socket.frame({
      type: "event",
      seq: 11,
      prev: 10,
      event: EVENT,
      changes: changes(),
      mood: "fine",
    })
    expect(state.hub.seq).toBe(11)
  })
})

describe("commands", () => {
  test("a reply settles its command", async () => {
    const socket = await connect()
    const answer = link.send({ cmd: "accept_offer", offer_id: "c1.1" })
    expect(state.pending.size).toBe(1)
    socket.frame({ type: "reply", seq: 10, ref: "ref-1", ok: true })
    expect(await answer).toMatchObject({ ok: true })
    expect(state.pending.size).toBe(0)
  })

  test("unanswered, it goes out again with the same ref on the next socket", async () => {
    const socket = await connect()
    const answer = link.send({ cmd: "accept_offer", offer_id: "c1.1" })
    socket.disconnect()
    const second = await reconnect()
    expect(second.sent).toEqual(socket.sent)
    second.frame({ type: "reply", seq: 10, ref: "ref-1", ok: true })
    expect(await answer).toMatchObject({ ok: true })
  })

  test("given while away, it goes out when back", async () => {
    ;(await connect()).disconnect()
    void link.send({ cmd: "set_note", contact_id: "c1", text: "x" })
    expect((await reconnect()).sent).toMatchObject([{ cmd: "set_note", ref: "ref-1" }])
  })

  test("away too long, the fate is unknown and it is not repeated", async () => {
    const socket = await connect()
    const answer = link.send({ cmd: "accept_offer", offer_id: "c1.1" })
    socket.disconnect()
    time = 10 * 60_000
    expect((await reconnect()).sent).toEqual([])
    expect(await answer).toBe("lost")
  })

  test("a hub that says nothing after a command is taken for gone", async () => {
    const socket = await connect()
    void link.send({ cmd: "focus" })
    fire((ms) => ms === 10_000)
    expect([socket.closed, state.connection.phase]).toEqual([true, "waiting"])
  })

  test("any frame shows that the hub is there", async () => {
    const socket = await connect()
    void link.send({ cmd: "focus" })
    socket.frame({ type: "board", seq: 10, queues: [], agents: [], waits: {}, callbacks_seq: null })
    expect(timers).toEqual([])
  })
})

test("the clock is measured anew on each socket", async () => {
  time = 1_000
  ;(await connect()).disconnect()
  time = 500_000
  const second = await reconnect()
  second.frame({ type: "board", seq: 10, queues: [], agents: [], waits: {}, callbacks_seq: null })
  expect(state.clock.samples).toHaveLength(1)
})
