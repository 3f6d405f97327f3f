/** Which items have quotes, what may become of one, and why something may not. */
import type { QuoteStateBody, QuoteView, WorkDetail } from "./wire"

export type QuoteWay = QuoteStateBody["state"]

const WAYS: Readonly<Record<QuoteView["state"], readonly QuoteWay[]>> = {
  draft: ["approved", "refused"],
  approved: ["sent", "refused"],
  sent: ["accepted", "refused"],
  accepted: [],
  refused: [],
  expired: ["refused"],
}

/** What may follow; `why`: what keeps the next state from it. */
export interface Ways {
  readonly ways: readonly QuoteWay[]
  readonly why: "other" | "expired" | null
}

export function waysOf(
  quote: Pick<QuoteView, "state" | "discounted" | "made_by">,
  item: Pick<WorkDetail, "state">,
  user: string,
): Ways {
  if (item.state === "closed") return { ways: [], why: null }
  const ways = WAYS[quote.state]
  if (quote.state === "expired") return { ways, why: "expired" }
  if (quote.state === "draft" && quote.discounted && quote.made_by === user)
    return { ways: ways.filter((way) => way !== "approved"), why: "other" }
  return { ways, why: null }
}

/** Whether quotes belong to the item: it has some, uses parts, or is a chance to sell. */
export function hasQuotes(item: Pick<WorkDetail, "state" | "kind" | "quotes" | "steps">): boolean {
  if (item.quotes.length > 0) return true
  if (item.state === "closed") return false
  const usesParts = item.steps.some(
    (step) => step.needs_quote || step.fields.some(({ kind }) => kind === "parts"),
  )
  return usesParts || ["opportunity", "service_request"].includes(item.kind)
}
