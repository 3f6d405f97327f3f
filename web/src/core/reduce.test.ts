import { describe, expect, test } from "vitest"
import { viewFrom } from "./floor"
import { EMPTY, reduce, type HubState } from "./reduce"
import { aCard, aContact, anAgent, anOffer, aQueue, AT, aView, changes } from "./testing"
import type { FloorView, FrameFromHub } from "./wire"

const RECEIVED = 1_000

function after(state: HubState, ...frames: FrameFromHub[]): HubState {
  return frames.reduce((now, frame) => reduce(now, { frame, receivedAt: RECEIVED }), state)
}

function snapshot(
  view: Partial<FloorView> = {},
  seq = 10,
  prev: number | null = null,
): FrameFromHub {
  return { type: "snapshot", seq, now: AT, prev, log: "log-1", state: aView(view) }
}

function event(seq: number, prev: number | null, change = changes()): FrameFromHub {
  return { type: "event", seq, now: AT, prev, event: { seq, at: AT, type: "x" }, changes: change }
}

function offer(seq: number, prev: number, card = false): FrameFromHub {
  return {
    type: "offer",
    seq,
    now: AT,
    prev,
    offer: anOffer(),
    card: card ? aCard() : null,
    changes: changes({ contacts: [aContact({ state: "offered", agent: null })] }),
  }
}

function gone(
  seq: number,
  prev: number,
  change = changes({ offers_gone: ["c1.1"] }),
): FrameFromHub {
  return {
    type: "offer_gone",
    seq,
    now: AT,
    prev,
    offer_id: "c1.1",
    reason: "expired",
    taken_by: null,
    changes: change,
  }
}

describe("the view after frames", () => {
  const table: readonly {
    name: string
    frames: readonly FrameFromHub[]
    expected: Partial<FloorView>
  }[] = [
    {
      name: "a snapshot is the view",
      frames: [snapshot({ contacts: [aContact()] })],
      expected: { contacts: [aContact()] },
    },
    {
      name: "changed contacts replace by id, new ones come in",
      frames: [
        snapshot({ contacts: [aContact()] }),
        event(11, 10, changes({ contacts: [aContact({ state: "held" }), aContact({ id: "c2" })] })),
      ],
      expected: { contacts: [aContact({ state: "held" }), aContact({ id: "c2" })] },
    },
    {
      name: "contacts that leave are gone",
      frames: [
        snapshot({ contacts: [aContact()] }),
        event(11, 10, changes({ contacts_gone: ["c1"] })),
      ],
      expected: { contacts: [] },
    },
    {
      name: "a contact that leaves does not end its offer",
      frames: [
        snapshot({ contacts: [aContact()], offers: [anOffer()] }),
        event(11, 10, changes({ contacts_gone: ["c1"] })),
      ],
      expected: { contacts: [], offers: [anOffer()] },
    },
    {
      name: "an offer stands in the view with its contact",
      frames: [snapshot(), offer(11, 10)],
      expected: { offers: [anOffer()], contacts: [aContact({ state: "offered", agent: null })] },
    },
    {
      name: "an offer that is gone leaves the view",
      frames: [snapshot({ offers: [anOffer()] }), gone(11, 10)],
      expected: { offers: [] },
    },
    {
      name: "board figures replace the queue's and the agent's",
      frames: [
        snapshot(),
        {
          type: "board",
          seq: 11,
          now: AT,
          queues: [aQueue({ waiting: 4 })],
          agents: [anAgent({ state: "handling" })],
          waits: {},
          callbacks_seq: null,
        },
      ],
      expected: { queues: [aQueue({ waiting: 4 })], agents: [anAgent({ state: "handling" })] },
    },
    {
      name: "a later snapshot replaces everything",
      frames: [
        snapshot({ contacts: [aContact()] }),
        snapshot({ contacts: [aContact({ id: "c9" })] }, 20, 10),
      ],
      expected: { contacts: [aContact({ id: "c9" })] },
    },
  ]

  test.each(table)("$name", ({ frames, expected }) => {
    const { floor } = after(EMPTY, ...frames)
    expect(floor && viewFrom(floor)).toEqual(aView(expected))
  })
})

describe("the chain", () => {
  const started = after(EMPTY, snapshot())

  test("a frame whose prev is not the last seq is a gap and changes nothing", () => {
    const state = after(started, event(13, 12, changes({ contacts: [aContact()] })))
    expect(state).toMatchObject({ gap: true, seq: 10 })
    expect(state.floor?.contacts.size).toBe(0)
  })

  test("until the snapshot no frame is taken in, even one that would fit", () => {
    const state = after(started, event(13, 12), event(11, 10, changes({ contacts: [aContact()] })))
    expect(state).toMatchObject({ gap: true, seq: 10 })
  })

  test("a snapshot closes the gap, whatever its prev", () => {
    expect(after(started, event(13, 12), snapshot({}, 20, 13))).toMatchObject({
      gap: false,
      seq: 20,
    })
  })

  test("a frame before any snapshot is a gap", () => {
    expect(after(EMPTY, event(1, null)).gap).toBe(true)
  })

  test("a hub that stores nothing is shown until its next snapshot, and the floor stays", () => {
    const without = after(started, {
      type: "storage",
      seq: 10,
      now: AT,
      available: false,
      reason: "disk_full",
    })
    expect(without.notStoring).toBe("disk_full")
    expect(without.floor).toBe(started.floor)
    expect(after(without, snapshot()).notStoring).toBe(null)
  })

  test("a board says how long contacts are likely to wait, and the next one anew", () => {
    const board = (waits: Record<string, number>, callbacks_seq: number | null): FrameFromHub => ({
      type: "board",
      seq: 11,
      now: AT,
      queues: [],
      agents: [],
      waits,
      callbacks_seq,
    })
    const state = after(started, board({ c1: 60_000, c2: 90_000 }, null), board({ c2: 30_000 }, 9))
    expect([...state.waits]).toEqual([["c2", 30_000]])
    expect(state.callBacksSeq).toBe(9)
  })

  test("board, card and reply do not move the chain", () => {
    const state = after(
      started,
      { type: "board", seq: 99, now: AT, queues: [], agents: [], waits: {}, callbacks_seq: null },
      { type: "card", seq: 99, now: AT, contact_id: "c1", card: aCard() },
      { type: "reply", seq: 99, now: AT, ref: "r", ok: true, result: null, error: null },
    )
    expect(state).toMatchObject({ seq: 10, gap: false })
  })
})

describe("cards", () => {
  test("an offer brings its card and the time it came", () => {
    const state = after(EMPTY, snapshot(), offer(11, 10, true))
    expect(state.cards.get("c1")).toEqual(aCard())
    expect(state.offeredAt.get("c1.1")).toBe(RECEIVED)
  })

  test("an offer without a card keeps the one already known", () => {
    const known: FrameFromHub = { type: "card", seq: 10, now: AT, contact_id: "c1", card: aCard() }
    expect(after(EMPTY, snapshot(), known, offer(11, 10)).cards.get("c1")).toEqual(aCard())
  })

  test("when offer and contact are gone, so is the card", () => {
    const change = changes({ offers_gone: ["c1.1"], contacts_gone: ["c1"] })
    const state = after(EMPTY, snapshot(), offer(11, 10, true), gone(12, 11, change))
    expect(state.cards.size).toBe(0)
    expect(state.offeredAt.size).toBe(0)
  })

  test("why an offer ended is told with its contact", () => {
    const state = after(EMPTY, snapshot(), offer(11, 10), gone(12, 11))
    expect(state.endedOffer).toEqual({
      offer_id: "c1.1",
      contact_id: "c1",
      channel: "voice",
      reason: "expired",
      cause: null,
      taken_by: null,
      taken_by_name: null,
      seq: 12,
    })
  })
})

test("what the agent asked is remembered until the floor shows it", () => {
  const handling = aContact({ capabilities: ["hold"] })
  const asks: FrameFromHub = {
    ...({ type: "event", seq: 11, now: AT, prev: 10, changes: changes() } as const),
    event: { seq: 11, at: AT, type: "hold_requested", agent: "lina", contact_id: "c1" },
  }
  const asked = after(EMPTY, snapshot({ contacts: [handling] }), asks)
  expect(asked.asked.get("c1")?.wish).toBe("hold")
  expect(asked.happened?.type).toBe("hold_requested")
  const held = event(12, 11, changes({ contacts: [aContact({ state: "held" })] }))
  expect(after(asked, held).asked.size).toBe(0)
})
