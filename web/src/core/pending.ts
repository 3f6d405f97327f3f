/**
 * Commands that were sent and not yet answered; they outlive the socket they were sent on.
 *
 *     socket 1   accept_offer, ref A ──▶ ╳       the line is cut: was it done or not?
 *     socket 2   accept_offer, ref A ──▶         the same ref again
 *                reply, ref A        ◀──         done once, and answered, whichever copy came first
 */
import type { CommandToHub } from "./wire"

export interface PendingCommand {
  readonly command: CommandToHub
  /** When it was first sent, in local monotonic milliseconds. */
  readonly sentAt: number
}

export type Pending = ReadonlyMap<string, PendingCommand>

export const NONE: Pending = new Map()

/** The hub remembers a `ref` for ten minutes; after nine it is no longer safe to send it again. */
export const RESEND_WITHIN_MS = 9 * 60_000

/** What only speaks about this very moment is not repeated on a later socket. */
const MOMENTARY: ReadonlySet<CommandToHub["cmd"]> = new Set(["focus", "snapshot"])

export function add(pending: Pending, command: CommandToHub, sentAt: number): Pending {
  return new Map(pending).set(command.ref, { command, sentAt })
}

export function settle(pending: Pending, ref: string): Pending {
  if (!pending.has(ref)) return pending
  const rest = new Map(pending)
  rest.delete(ref)
  return rest
}

export interface AfterReconnect {
  readonly resend: readonly CommandToHub[]
  /** Refs whose fate cannot be known any more: the hub may have forgotten them. */
  readonly lost: readonly string[]
}

/** What to send again on a new socket, in the order it was first sent: a Map keeps that order. */
export function afterReconnect(pending: Pending, now: number): AfterReconnect {
  const entries = [...pending]
  const safe = ({ command, sentAt }: PendingCommand) =>
    now - sentAt < RESEND_WITHIN_MS && !MOMENTARY.has(command.cmd)
  return {
    resend: entries.filter(([, entry]) => safe(entry)).map(([, entry]) => entry.command),
    lost: entries.filter(([, entry]) => !safe(entry)).map(([ref]) => ref),
  }
}

/** Whether a command is about this offer. */
export const aboutOffer =
  (offerId: string) =>
  (command: CommandToHub): boolean =>
    "offer_id" in command && command.offer_id === offerId

/** Whether a command is about this contact. */
export const aboutContact =
  (contactId: string) =>
  (command: CommandToHub): boolean =>
    "contact_id" in command && command.contact_id === contactId

type Cmd = CommandToHub["cmd"]

/** Whether a command of one of these kinds about this subject is still on its way. */
export function isPending(
  pending: Pending,
  kinds: Cmd | readonly Cmd[],
  matches: (command: CommandToHub) => boolean = () => true,
): boolean {
  return [...pending.values()].some(
    ({ command }) => [kinds].flat().includes(command.cmd) && matches(command),
  )
}
