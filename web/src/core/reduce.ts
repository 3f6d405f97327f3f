/** State and frame in, next state out: all the console knows of the floor comes through here. */
import { isOpen, takeEvent, type AskedByContact } from "./asked"
import { applyChanges, floorFrom, merge, type Floor } from "./floor"
import { instant } from "./format"
import { takeThread, takeWritten, type Threads } from "./threads"
import { askAnew, NOTHING_TOLD, takeWork, type WorkTold } from "./workItems"
import type {
  AlertsFrame,
  BoardFrame,
  Card,
  CardFrame,
  EventFrame,
  FrameFromHub,
  LogItem,
  OfferFrame,
  OfferGoneFrame,
  OfferView,
  SendingFrame,
  SnapshotFrame,
  StorageFrame,
  ThreadFrame,
  TypingFrame,
  WorkFrame,
} from "./wire"

/** An offer that ended, for telling the agent why it went away. */
export interface EndedOffer {
  readonly offer_id: string
  readonly contact_id: string | null
  readonly channel: OfferView["channel"] | null
  readonly reason: OfferGoneFrame["reason"]
  readonly cause: string | null
  readonly taken_by: string | null
  readonly taken_by_name: string | null
  readonly seq: number
}

export interface HubState {
  readonly log: string | null
  /** `seq` of the last chain frame; where a resume starts. */
  readonly seq: number | null
  /** A frame of the chain is missing: nothing more is taken in until a snapshot comes. */
  readonly gap: boolean
  readonly floor: Floor | null
  /** Contact -> milliseconds it is likely to wait still, as the last board said. */
  readonly waits: ReadonlyMap<string, number>
  /** The event that changed a call-back of these queues last, as the last board said. */
  readonly callBacksSeq: number | null
  readonly cards: ReadonlyMap<string, Card>
  readonly threads: Threads
  /** Sources that take no messages now, and why. */
  readonly notSending: ReadonlyMap<string, string>
  /** When the customer of a contact was said to type, by the hub's clock. */
  readonly typingAt: ReadonlyMap<string, number>
  /** Local time at which each offer's frame came, for the time to its first paint. */
  readonly offeredAt: ReadonlyMap<string, number>
  readonly endedOffer: EndedOffer | null
  /** The newest event of the chain, for telling the agent of what the floor alone does not show. */
  readonly happened: LogItem | null
  readonly asked: AskedByContact
  readonly work: WorkTold
  /** Alerts that go on, as the last frame said. */
  readonly alerts: AlertsFrame["alerts"]
  /** Why the hub can store nothing that is done, and what is shown stays as it was; null: it can. */
  readonly notStoring: StorageFrame["reason"] | null
}

export const EMPTY: HubState = {
  log: null,
  seq: null,
  gap: false,
  floor: null,
  waits: new Map(),
  callBacksSeq: null,
  cards: new Map(),
  threads: new Map(),
  notSending: new Map(),
  typingAt: new Map(),
  offeredAt: new Map(),
  endedOffer: null,
  happened: null,
  asked: new Map(),
  work: NOTHING_TOLD,
  alerts: [],
  notStoring: null,
}

export interface Received {
  readonly frame: FrameFromHub
  /** Local monotonic milliseconds. */
  readonly receivedAt: number
}

/** Next state after a frame. A reply belongs to the command it answers and changes nothing here. */
export function reduce(state: HubState, { frame, receivedAt }: Received): HubState {
  switch (frame.type) {
    case "snapshot":
      return tidy(takeSnapshot(state, frame))
    case "event":
    case "offer":
    case "offer_gone":
      return takeChainFrame(state, frame, receivedAt)
    case "reply":
      return state
    default:
      return takeBeside(state, frame)
  }
}

type FrameBeside =
  | CardFrame
  | ThreadFrame
  | SendingFrame
  | TypingFrame
  | BoardFrame
  | WorkFrame
  | AlertsFrame
  | StorageFrame

/** What comes beside the chain: of each the latest counts. */
function takeBeside(state: HubState, frame: FrameBeside): HubState {
  switch (frame.type) {
    case "card":
      return takeCard(state, frame)
    case "thread":
      return tidy({ ...state, threads: takeThread(state.threads, frame) })
    case "sending":
      return takeSending(state, frame)
    case "typing":
      return takeTyping(state, frame)
    case "board":
      return takeBoard(state, frame)
    case "work":
      return { ...state, work: takeWork(state.work, frame) }
    case "alerts":
      return { ...state, alerts: frame.alerts }
    case "storage":
      return { ...state, notStoring: frame.reason }
    default:
      return unreachable(frame)
  }
}

/** A socket was opened: the hub says anew which sources take no messages, which alerts go on, and what of work changes. */
export function connectedAnew(state: HubState): HubState {
  return { ...state, notSending: new Map(), alerts: [], work: askAnew(state.work) }
}

function takeSnapshot(state: HubState, frame: SnapshotFrame): HubState {
  return {
    ...state,
    log: frame.log,
    seq: frame.seq,
    gap: false,
    floor: floorFrom(frame.state),
    notStoring: null,
  }
}

/**
 * A frame of the chain: each names, as `prev`, the frame of the chain before it on this socket.
 *
 *     snapshot          seq 10   the floor is known up to 10
 *     event    prev 10  seq 12   follows 10: taken in
 *     event    prev 13  seq 15   13 is missing: a gap, and the link asks for a snapshot
 *     event    prev 15  seq 16   passed over: without 13 and 15 it would draw a floor that never was
 *     snapshot          seq 16   replaces everything; the gap is closed
 */
function takeChainFrame(
  state: HubState,
  frame: EventFrame | OfferFrame | OfferGoneFrame,
  receivedAt: number,
): HubState {
  if (state.floor === null || state.gap || frame.prev !== state.seq) return { ...state, gap: true }
  const floor = applyChanges(state.floor, frame.changes)
  const next = { ...state, seq: frame.seq, floor }
  switch (frame.type) {
    case "event":
      return tidy(takeHappened(next, frame))
    case "offer":
      return takeOffer(next, frame, receivedAt)
    case "offer_gone":
      // The offer as it was: this frame's own changes may have dropped it already.
      return tidy(endOffer(next, frame, state.floor.offers.get(frame.offer_id)))
    default:
      return unreachable(frame)
  }
}

function takeHappened(state: HubState, frame: EventFrame): HubState {
  const { event } = frame
  const asked = takeEvent(state.asked, event, state.floor?.me.agent ?? null)
  return { ...state, happened: event, asked, threads: takeWritten(state.threads, frame) }
}

function takeOffer(state: HubState, frame: OfferFrame, receivedAt: number): HubState {
  if (state.floor === null) return state
  const { offer, card } = frame
  const offers = new Map(state.floor.offers).set(offer.id, offer)
  return {
    ...state,
    floor: { ...state.floor, offers },
    cards: card === null ? state.cards : new Map(state.cards).set(offer.contact_id, card),
    offeredAt: new Map(state.offeredAt).set(offer.id, receivedAt),
  }
}

function endOffer(state: HubState, frame: OfferGoneFrame, offer: OfferView | undefined): HubState {
  if (state.floor === null) return state
  const offers = new Map(state.floor.offers)
  offers.delete(frame.offer_id)
  const endedOffer = {
    offer_id: frame.offer_id,
    contact_id: offer?.contact_id ?? null,
    channel: offer?.channel ?? null,
    reason: frame.reason,
    cause: frame.cause ?? null,
    taken_by: frame.taken_by ?? null,
    taken_by_name: frame.taken_by_name ?? null,
    seq: frame.seq,
  }
  return { ...state, floor: { ...state.floor, offers }, endedOffer }
}

function takeCard(state: HubState, frame: CardFrame): HubState {
  return { ...state, cards: new Map(state.cards).set(frame.contact_id, frame.card) }
}

function takeSending(state: HubState, frame: SendingFrame): HubState {
  const notSending = new Map(state.notSending)
  if (frame.available) notSending.delete(frame.source)
  else notSending.set(frame.source, frame.reason ?? "")
  return { ...state, notSending }
}

const MOST_TYPING = 100

function takeTyping(state: HubState, frame: TypingFrame): HubState {
  const others = [...state.typingAt].filter(([id]) => id !== frame.contact_id)
  const latest = [...others, [frame.contact_id, instant(frame.now)] as const]
  return { ...state, typingAt: new Map(latest.slice(-MOST_TYPING)) }
}

/** Figures outside the chain, where the latest wins; during a gap the rest is old, so they wait too. */
function takeBoard(state: HubState, frame: BoardFrame): HubState {
  if (state.floor === null || state.gap) return state
  const queues = merge(state.floor.queues, frame.queues)
  const agents = merge(state.floor.agents, frame.agents)
  const waits = new Map(Object.entries(frame.waits))
  const floor = { ...state.floor, queues, agents }
  return { ...state, waits, callBacksSeq: frame.callbacks_seq, floor }
}

/** Forget what contacts that left the screen had: customer data does not linger. */
function tidy(state: HubState): HubState {
  if (state.floor === null) return state
  const { contacts, offers } = state.floor
  const shown = new Set(contacts.keys())
  for (const offer of offers.values()) shown.add(offer.contact_id)
  return {
    ...state,
    cards: keep(state.cards, shown),
    threads: keep(state.threads, shown),
    offeredAt: keep(state.offeredAt, offers),
    asked: keepIf(state.asked, (id, asked) => isOpen(asked, contacts.get(id))),
  }
}

function keep<T>(
  map: ReadonlyMap<string, T>,
  wanted: { has(key: string): boolean },
): ReadonlyMap<string, T> {
  return keepIf(map, (key) => wanted.has(key))
}

/** The same map if all stay, so that a component that watches it does not draw again. */
function keepIf<T>(
  map: ReadonlyMap<string, T>,
  wanted: (key: string, value: T) => boolean,
): ReadonlyMap<string, T> {
  if ([...map].every(([key, value]) => wanted(key, value))) return map
  return new Map([...map].filter(([key, value]) => wanted(key, value)))
}

export function unreachable(value: never): never {
  throw new Error(`unhandled: ${JSON.stringify(value)}`)
}
