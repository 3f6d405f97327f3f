/** Choosing among the customers a contact may be from. */
import type { Card } from "../wire"

/** Whose choice is open: the candidate behind a digit; 0 is none of them. */
export function candidateBehind(card: Card | null, digit: number): string | null | undefined {
  if (card === null || card.match.candidates.length === 0) return undefined
  return digit === 0 ? null : card.match.candidates[digit - 1]?.customer_id
}
