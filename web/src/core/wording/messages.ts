/** Who wrote a message, in words. */
import { codeText, hasText, type Key, type Translate } from "../texts"
import type { MessageView } from "../wire"

/** `customer`: what the customer is called, of a message that does not say it. */
export function authorText(
  t: Translate,
  { author }: MessageView,
  customer: string | null = null,
): string {
  if (author.kind === "hub") return t("thread.hub")
  if (author.name !== null) return author.name
  return author.kind === "customer" ? (customer ?? t("thread.customer")) : (author.id ?? "—")
}

const PARTS = /^too_many_parts (\d+) (\d+) (\d+)$/
const STATUS = /^http_(\d{3})$/

/** Why a message was not sent: in the hub's own words, or what its source says as it says it. */
export function reasonText(t: Translate, reason: string): string {
  const [, parts, most, characters] = PARTS.exec(reason) ?? []
  if (parts !== undefined && most !== undefined && characters !== undefined)
    return t("unsent.too_many_parts", { parts, most, characters })
  const status = STATUS.exec(reason)?.[1]
  if (status !== undefined) return t("unsent.http", { status })
  const key = `unsent.${reason}`
  return hasText(key) ? t(key) : t("unsent.said", { said: reason })
}

/** What a customer's message asks of us, where it is a word for that. */
export function asksFor({ direction, reason }: MessageView): Key | null {
  if (direction !== "in") return null
  if (reason === "stopped") return "thread.stopped"
  return reason === "resumed" ? "thread.resumed" : null
}

/** That a source takes no messages now. */
export function notSendingText(t: Translate, reason: string): string {
  const status = STATUS.exec(reason)?.[1]
  if (status !== undefined) return t("composer.down_status", { status })
  return t("composer.down", { reason: codeText(t, "unsent", reason) })
}
