/** The messages of live contacts, as threads and events tell of them in any order. */
import { instant } from "./format"
import type { EventFrame, MessagesAnswer, MessageView, ThreadFrame, ThreadInfo } from "./wire"

/** A message as of the event `seq`: what is told of it up to another event that came before, changes nothing. */
export interface Said {
  readonly message: MessageView
  readonly seq: number
}

export interface Thread {
  /** Null until the thread was sent: what came since is known all the same. */
  readonly info: ThreadInfo | null
  /** In the order in which they were written. */
  readonly said: readonly Said[]
  /** There are earlier ones, which may be asked for. */
  readonly more: boolean
}

/** By contact. */
export type Threads = ReadonlyMap<string, Thread>

type Newest = Pick<MessagesAnswer, "thread" | "messages" | "more"> & { readonly seq: number }

export const NOTHING: Thread = { info: null, said: [], more: false }

/**
 * The newest messages as they are up to the frame; what later events told of some of them stands.
 * Where more was written meanwhile than is sent at once, what was known before is let go: between it and
 * the newest there would be a hole. It can be asked for.
 */
export function takeThread(threads: Threads, frame: ThreadFrame): Threads {
  const before = threads.get(frame.contact_id) ?? NOTHING
  return new Map(threads).set(frame.contact_id, withNewest(before, frame))
}

/** What is known of a thread, and its newest messages as they are up to `seq`. */
export function withNewest(before: Thread, frame: Newest): Thread {
  const told = frame.messages.map((message) => ({ message, seq: frame.seq }))
  const first = told[0]
  const joins = !frame.more || before.said.some(({ message }) => message.id === first?.message.id)
  const known =
    joins || first === undefined
      ? before.said
      : before.said.filter((item) => inOrder(item, first) >= 0)
  const said = merged(known, told)
  return { info: frame.thread, said, more: frame.more }
}

/** A message was written, or more is known of one that was sent. */
export function takeWritten(threads: Threads, frame: EventFrame): Threads {
  const { message, delivery } = frame
  const contactId = frame.event.contact_id
  if (contactId === undefined) return threads
  if (message != null) return add(threads, contactId, [message], frame.seq)
  if (delivery == null) return threads
  const known = threads.get(contactId)?.said.find((item) => item.message.id === delivery.message_id)
  if (known === undefined) return threads
  const { status, reason, attempt } = delivery
  return add(threads, contactId, [{ ...known.message, status, reason, attempt }], frame.seq)
}

function add(
  threads: Threads,
  contactId: string,
  messages: readonly MessageView[],
  seq: number,
): Threads {
  const before = threads.get(contactId) ?? NOTHING
  const told = messages.map((message) => ({ message, seq }))
  return new Map(threads).set(contactId, { ...before, said: merged(before.said, told) })
}

function merged(before: readonly Said[], told: readonly Said[]): readonly Said[] {
  const byId = new Map(before.map((item) => [item.message.id, item]))
  for (const item of told) {
    const known = byId.get(item.message.id)
    if (known === undefined || known.seq <= item.seq) byId.set(item.message.id, item)
  }
  return [...byId.values()].sort(inOrder)
}

function inOrder({ message: a }: Said, { message: b }: Said): number {
  return a.at.localeCompare(b.at) || a.id.localeCompare(b.id)
}

/** For how long it holds that somebody types. */
const TYPING_MS = 6_000

/** Whether the customer types: it was said a moment ago, and they have not sent it since. */
export function isTyping(saidAt: number | undefined, lastAt: string | null, now: number): boolean {
  if (saidAt === undefined || now - saidAt >= TYPING_MS) return false
  return lastAt === null || instant(lastAt) < saidAt
}

/** The first of so many messages of the customer that are not read; null: all are. */
export function firstUnread(messages: readonly MessageView[], unread: number): string | null {
  if (unread <= 0) return null
  const theirs = messages.filter((message) => message.direction === "in")
  return theirs[Math.max(0, theirs.length - unread)]?.id ?? null
}

/** What the customer wrote last, while nothing answers it; notes are no answer. */
export function askedLast(messages: readonly MessageView[]): string {
  const last = messages.findLast(({ direction }) => direction !== "internal")
  return last?.direction === "in" ? last.text.trim() : ""
}
