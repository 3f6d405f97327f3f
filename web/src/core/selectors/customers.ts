/** Choosing among the customers a contact may be from. */
import type { Address, Card, PinnedNotice, Product } from "../wire"

/** Whose choice is open: the candidate behind a digit; 0 is none of them. */
export function candidateBehind(card: Card | null, digit: number): string | null | undefined {
  if (card === null) return undefined
  const none = card.match.candidates.length > 0 || card.customer !== null ? null : undefined
  return digit === 0 ? none : card.match.candidates[digit - 1]?.customer_id
}

/** Whether the agent is asked who it is: no customer was found, or only one whose number is alike. */
export function isToConfirm(card: Card | null): boolean {
  return card?.customer === null || card?.match.reason_code === "same_last_digits"
}

/** The number of the contact, where its customer does not have it yet. */
export function numberToKeep({ match: { number }, customer }: Card): Address | null {
  if (!number || customer === null) return null
  const own = number.e164 ?? number.raw
  return customer.phones.some((each) => (each.e164 ?? each.raw) === own) ? null : number
}

/** The recalls and notices of all units of a customer, each once, recalls first. */
export function noticesOf(products: readonly Product[]): readonly PinnedNotice[] {
  const each = new Map<string, PinnedNotice>()
  for (const notice of products.flatMap((product) => product.notices ?? [])) {
    const known = each.get(notice.id)
    if (known === undefined || notice.sure) each.set(notice.id, notice)
  }
  const isRecall = (notice: PinnedNotice) => Number(notice.kind === "recall")
  return [...each.values()].sort((one, other) => isRecall(other) - isRecall(one))
}
