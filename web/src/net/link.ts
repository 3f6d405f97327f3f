/** The connection: runs the machine of `core/connection` on a real socket, and holds what came over it. */
import * as clock from "../core/clock"
import * as machine from "../core/connection"
import * as pending from "../core/pending"
import { EMPTY, connectedAnew, reduce, unreachable, type HubState } from "../core/reduce"
import type { CommandToHub, FrameFromHub, ReplyFrame } from "../core/wire"
import { HttpProblem } from "./http"
import { isFrame } from "./schema"

export interface LinkState {
  readonly hub: HubState
  readonly connection: machine.Connection
  readonly clock: clock.Clock
  readonly pending: pending.Pending
}

export const NEW_LINK: LinkState = {
  hub: EMPTY,
  connection: machine.IDLE,
  clock: clock.UNSET,
  pending: pending.NONE,
}

type WithoutRef<C> = C extends CommandToHub ? Omit<C, "ref"> : never
export type CommandBody = WithoutRef<CommandToHub>

/** The part of `WebSocket` that is used; tests hand in a stub. */
export interface Socket {
  onopen: (() => void) | null
  onmessage: ((message: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
  send(text: string): void
  close(): void
}

export interface LinkParts {
  readonly ticket: () => Promise<string>
  readonly open: (query: string) => Socket
  readonly newRef: () => string
  readonly now: () => number
  readonly random: () => number
  readonly after: (ms: number, action: () => void) => () => void
  readonly changed: (state: LinkState) => void
  /** The sign-in ended: why, in the hub's word, or empty where it said nothing. */
  readonly signedOut: (reason: string) => void
}

/** In place of a reply: it cannot be known any more whether the command was done. */
export const LOST = "lost"
export type Answer = ReplyFrame | typeof LOST

/** A hub that takes a command says something within this; else the socket only looks alive. */
const SILENCE_MS = 10_000

export class HubLink {
  private state = NEW_LINK
  private socket: Socket | null = null
  /** Counts openings and closings: a ticket that comes late belongs to an opening given up. */
  private attempt = 0
  private closeReason = ""
  private cancelWait: (() => void) | null = null
  private cancelSilence: (() => void) | null = null
  /** The first frame of a socket starts a new measurement: the old one may be from before a sleep. */
  private firstFrame = true
  private readonly waiting = new Map<string, (answer: Answer) => void>()

  constructor(private readonly parts: LinkParts) {}

  start(): void {
    this.happen({ type: "start" })
  }

  stop(): void {
    this.happen({ type: "stop" })
    this.forget()
  }

  /** The browser says the network is back: no reason to wait out the pause. */
  networkBack(): void {
    this.happen({ type: "network_back" })
  }

  /** Send now if connected, and again after a reconnect until it is answered. */
  send(body: CommandBody): Promise<Answer> {
    const command: CommandToHub = { ...body, ref: this.parts.newRef() }
    this.set({ pending: pending.add(this.state.pending, command, this.parts.now()) })
    const answer = new Promise<Answer>((resolve) => this.waiting.set(command.ref, resolve))
    this.transmit(command)
    return answer
  }

  private set(change: Partial<LinkState>): void {
    this.state = { ...this.state, ...change }
    this.parts.changed(this.state)
  }

  private happen(happening: machine.Happening): void {
    const { connection, effects } = machine.step(this.state.connection, happening)
    if (connection !== this.state.connection) this.set({ connection })
    for (const effect of effects) this.perform(effect)
  }

  private perform(effect: machine.Effect): void {
    switch (effect.do) {
      case "open":
        void this.open()
        return
      case "wait":
        this.cancelWait = this.parts.after(effect.ms, () => this.happen({ type: "retry" }))
        return
      case "cancel_wait":
        this.cancelWait?.()
        return
      case "close":
        this.dropSocket()
        return
      case "signed_out":
        this.dropSocket()
        this.forget()
        this.parts.signedOut(this.closeReason)
        return
      default:
        unreachable(effect)
    }
  }

  private async open(): Promise<void> {
    const attempt = ++this.attempt
    try {
      const ticket = await this.parts.ticket()
      if (attempt === this.attempt && this.state.connection.phase === "opening") this.dial(ticket)
    } catch (problem) {
      if (attempt !== this.attempt) return
      const status = problem instanceof HttpProblem ? problem.status : null
      this.closeReason = ""
      this.happen({ type: "refused", status, random: this.parts.random() })
    }
  }

  /** With `since` the hub goes on where the chain broke off; after a gap only a snapshot helps. */
  private dial(ticket: string): void {
    const { log, seq, gap } = this.state.hub
    const query = new URLSearchParams({ ticket })
    if (log !== null && seq !== null && !gap) query.set("since", `${log}:${seq}`)
    const socket = this.parts.open(query.toString())
    this.socket = socket
    socket.onopen = () => this.opened()
    socket.onmessage = (message) => this.received(message.data)
    socket.onclose = (event) => this.closed(event.code, event.reason)
  }

  private opened(): void {
    this.firstFrame = true
    this.set({ hub: connectedAnew(this.state.hub) })
    this.happen({ type: "opened" })
    const { resend, lost } = pending.afterReconnect(this.state.pending, this.parts.now())
    for (const ref of lost) this.settle(ref, LOST)
    for (const command of resend) this.transmit(command)
  }

  private closed(code: number, reason = ""): void {
    this.dropSocket()
    this.closeReason = reason
    this.happen({ type: "closed", code, random: this.parts.random() })
  }

  /** Let go of the socket without waiting for a farewell that may never come. */
  private dropSocket(): void {
    const socket = this.socket
    this.socket = null
    this.attempt += 1
    this.cancelSilence?.()
    this.cancelSilence = null
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private transmit(command: CommandToHub): void {
    if (this.state.connection.phase !== "connected" || this.socket === null) return
    this.socket.send(JSON.stringify(command))
    // One timer, from the oldest command: any frame after it shows that the socket lives.
    this.cancelSilence ??= this.parts.after(SILENCE_MS, () => this.closed(1006))
  }

  private received(data: unknown): void {
    this.cancelSilence?.()
    this.cancelSilence = null
    const frame = frameOf(data)
    if (frame === null) return // newer than this console; the next `prev` tells if it mattered
    this.take(frame)
  }

  private take(frame: FrameFromHub): void {
    const receivedAt = this.parts.now()
    const before = this.state.hub
    const known = this.firstFrame ? clock.UNSET : this.state.clock
    this.firstFrame = false
    const hub = reduce(before, { frame, receivedAt })
    this.set({ hub, clock: clock.observe(known, Date.parse(frame.now), receivedAt) })
    // Once for each gap: frames go on coming until the snapshot does.
    if (hub.gap && !before.gap) void this.fillGap()
    if (frame.type === "reply" && frame.ref !== null) this.settle(frame.ref, frame)
  }

  /** Refused, as it was asked too often: a new socket begins with a snapshot. */
  private async fillGap(): Promise<void> {
    const answer = await this.send({ cmd: "snapshot" })
    if (answer !== LOST && !answer.ok && this.state.hub.gap) this.closed(1006)
  }

  private settle(ref: string, answer: Answer): void {
    this.set({ pending: pending.settle(this.state.pending, ref) })
    this.waiting.get(ref)?.(answer)
    this.waiting.delete(ref)
  }

  /** After the sign-in ended nothing of it stays in memory. */
  private forget(): void {
    for (const ref of [...this.waiting.keys()]) this.settle(ref, LOST)
    this.set({ hub: EMPTY, clock: clock.UNSET, pending: pending.NONE })
  }
}

function frameOf(data: unknown): FrameFromHub | null {
  if (typeof data !== "string") return null
  try {
    const value: unknown = JSON.parse(data)
    return isFrame(value) ? value : null
  } catch {
    return null
  }
}

/** A browser's socket to the hub this page came from. */
export function openWebSocket(query: string): Socket {
  const url = new URL(`/api/v1/console?${query}`, location.href)
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:"
  const browser = new WebSocket(url)
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => browser.send(text),
    close: () => browser.close(),
  }
  browser.onopen = () => socket.onopen?.()
  browser.onmessage = (message: MessageEvent<unknown>) => socket.onmessage?.(message)
  browser.onclose = (event) => socket.onclose?.(event)
  return socket
}
