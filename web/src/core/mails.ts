/** What only mails have: the subject of an answer, and who has a copy of it. */
import type { MessageView } from "./wire"

export const MOST_COPIES = 20
const ANSWER =
  /^(?:(?:re|aw|sv|antw|fwd?|回复|答复|回覆|转发|轉寄)\s*(?:\[\d+\])?\s*[:\uff1a]\s*)+/iu
const QUOTED = /"[^"]*"/gu
const APART = /[,;，；、]/u
const IN_BRACKETS = /<([^<>\s]+@[^<>\s]+)>/u
const ADDRESS = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/iu

export interface Mailed {
  readonly subject: string
  readonly copies: readonly string[]
}

/** What an answer to these messages has, unless the agent says something else; null: none of them is a mail. */
export function answering(messages: readonly MessageView[]): Mailed | null {
  const mails = messages.filter((message) => message.direction !== "internal")
  const named = mails.findLast((message) => message.subject !== null)
  const copied = mails.findLast((message) => message.cc !== null)
  if (named === undefined && copied === undefined) return null
  const plain = (named?.subject ?? "").replace(ANSWER, "").trim()
  return { subject: `Re: ${plain}`.trim(), copies: copied?.cc ?? [] }
}

/** The addresses in what was typed, each once; of `Name <address>`, as mail programs copy it, the address. */
export function addressesIn(text: string): readonly string[] {
  const pieces = text.replace(QUOTED, " ").split(APART)
  const found = pieces.flatMap((each) => IN_BRACKETS.exec(each)?.[1] ?? each.split(/\s+/u))
  return [...new Set(found.filter((each) => each !== ""))]
}

/** The first of these that is no address. */
export function notAnAddress(addresses: readonly string[]): string | null {
  return addresses.find((each) => !ADDRESS.test(each)) ?? null
}
