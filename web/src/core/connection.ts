/**
 * The life of the connection as a machine: what happened goes in, what to do comes out.
 *
 *     idle ──start──▶ opening ──opened──▶ connected
 *                      │   ▲                  │
 *       closed, refused│   │retry,            │closed
 *                      ▼   │network_back      │
 *                     waiting ◀───────────────┘
 *
 * A full outbox (1013) leads from `connected` straight back to `opening`. In every phase `stop`, a
 * sign-in that ended (4401) and a ticket refused with 401 lead to `ended`; `start` leads out of it.
 */
import { unreachable } from "./reduce"
import type { StorageFrame } from "./wire"

export type Phase = "idle" | "opening" | "connected" | "waiting" | "ended"

export interface Connection {
  readonly phase: Phase
  /** Failed attempts in a row. */
  readonly failures: number
}

export type Happening =
  | { readonly type: "start" }
  | { readonly type: "opened" }
  /** `random` in [0, 1) comes from outside so that the machine stays a function. */
  | { readonly type: "closed"; readonly code: number; readonly random: number }
  | { readonly type: "refused"; readonly status: number | null; readonly random: number }
  | { readonly type: "retry" }
  | { readonly type: "network_back" }
  | { readonly type: "stop" }

export type Effect =
  | { readonly do: "open" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "cancel_wait" }
  | { readonly do: "close" }
  | { readonly do: "signed_out" }

export interface Step {
  readonly connection: Connection
  readonly effects: readonly Effect[]
}

export const IDLE: Connection = { phase: "idle", failures: 0 }

export const SIGN_IN_ENDED = 4401
export const TOO_SLOW = 1013
const BASE_MS = 250
const CAP_MS = 10_000
const OFFLINE_AFTER_FAILURES = 5

/**
 * Full jitter: anything between nothing and an exponentially growing bound, capped. A thousand
 * consoles that lost the hub together must not come back together.
 */
export function backoffMs(failures: number, random: number): number {
  return Math.floor(random * Math.min(CAP_MS, BASE_MS * 2 ** failures))
}

export function step(connection: Connection, happening: Happening): Step {
  switch (happening.type) {
    case "start":
      return isOver(connection) ? open(0) : stay(connection)
    case "opened":
      return { connection: { phase: "connected", failures: 0 }, effects: [] }
    case "closed":
      return afterClose(connection, happening.code, happening.random)
    case "refused":
      return afterRefusal(connection, happening.status, happening.random)
    case "retry":
      return again(connection, [])
    case "network_back":
      return again(connection, [{ do: "cancel_wait" }])
    case "stop":
      return ended([{ do: "cancel_wait" }, { do: "close" }])
    default:
      return unreachable(happening)
  }
}

function isOver({ phase }: Connection): boolean {
  return phase === "idle" || phase === "ended"
}

function again(connection: Connection, before: readonly Effect[]): Step {
  return connection.phase === "waiting" ? open(connection.failures, before) : stay(connection)
}

function afterRefusal(connection: Connection, status: number | null, random: number): Step {
  return status === 401 ? ended([{ do: "signed_out" }]) : retryLater(connection, random)
}

function afterClose(connection: Connection, code: number, random: number): Step {
  if (isOver(connection)) return stay(connection)
  if (code === SIGN_IN_ENDED) return ended([{ do: "signed_out" }])
  // Told to come back because we were too slow: the hub is well, so there is nothing to wait for.
  if (code === TOO_SLOW && connection.phase === "connected") return open(0)
  return retryLater(connection, random)
}

function open(failures: number, before: readonly Effect[] = []): Step {
  return { connection: { phase: "opening", failures }, effects: [...before, { do: "open" }] }
}

function retryLater(connection: Connection, random: number): Step {
  if (isOver(connection)) return stay(connection)
  const ms = backoffMs(connection.failures, random)
  return {
    connection: { phase: "waiting", failures: connection.failures + 1 },
    effects: [{ do: "wait", ms }],
  }
}

function ended(effects: readonly Effect[]): Step {
  return { connection: { phase: "ended", failures: 0 }, effects }
}

function stay(connection: Connection): Step {
  return { connection, effects: [] }
}

export type Shown = "connected" | "reconnecting" | "offline"

/** What the badge says: also that the hub, which is there, stores nothing now, and why. */
export type Badge = Shown | "disk_full" | "not_storing"

export function badge(connection: Shown, notStoring: StorageFrame["reason"] | null): Badge {
  if (connection !== "connected" || notStoring === null) return connection
  return notStoring === "disk_full" ? "disk_full" : "not_storing"
}

/** What the badge says. A browser that says it has no network is believed only once the socket is gone. */
export function shown(connection: Connection, browserOnline: boolean): Shown {
  if (connection.phase === "connected") return "connected"
  if (!browserOnline || connection.failures >= OFFLINE_AFTER_FAILURES) return "offline"
  return "reconnecting"
}
