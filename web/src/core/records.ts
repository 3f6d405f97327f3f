/** What the console asks over HTTP: contacts of the past, their events, and why they went where they went. */
import type { Address, ContactView, VisitView } from "./wire"

export interface Session {
  readonly user: string
  readonly role: "agent" | "supervisor" | "admin"
  readonly agent: string | null
  readonly csrf_token: string
}

export interface ContactRecord {
  readonly id: string
  readonly channel: string
  readonly from: Address | null
  readonly to: Address | null
  readonly queue: string | null
  readonly agent: string | null
  readonly customer_id: string | null
  readonly state: ContactView["state"]
  readonly outcome: string | null
  readonly disposition: string | null
  readonly note: string | null
  readonly visits: readonly VisitView[]
  readonly arrived_at: string
  readonly answered_at: string | null
  readonly ended_at: string | null
  readonly waited_ms: number | null
  readonly handled_ms: number | null
}

export interface LogItem {
  readonly seq: number
  readonly at: string
  readonly type: string
  readonly agent: string | null
  readonly queue: string | null
}

export interface ContactHistory extends ContactRecord {
  readonly events: readonly LogItem[]
}

export interface RankedAgent {
  readonly agent: string
  readonly idle_ms: number | null
  readonly score: number | null
}

export interface Decision {
  readonly seq: number
  readonly at: string
  readonly offer_id: string | null
  readonly agent: string | null
  readonly queue: string | null
  readonly step: string
  readonly excluded: Readonly<Record<string, number>>
  readonly best: readonly RankedAgent[]
  readonly waiting: number
}

export interface Why {
  readonly contact_id: string
  readonly decisions: readonly Decision[]
  readonly now: {
    readonly excluded: Readonly<Record<string, number>>
    readonly candidates: number
  } | null
}

export interface FoundCustomer {
  readonly id: string
  readonly name: string
  readonly company: string | null
  readonly tier: string | null
  readonly phones: readonly Address[]
}

export interface NewCustomer {
  readonly name: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly company: string | null
  readonly language: string | null
  readonly notes: string | null
}
