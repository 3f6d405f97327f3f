/** Requests about the audit. */
import type { Answers, AuditItem } from "../core/wire"
import type { Requester } from "./http"

export type AuditVerification = Answers["get_audit_verification"]

/** Which rows; what is empty is not asked. Days are the reader's. */
export interface AuditFilter {
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly from: string
  readonly to: string
}

const MOST = 50

export class AuditHttp {
  constructor(private readonly http: Requester) {}

  /** Rows, newest first. */
  async list(filter: AuditFilter, cursor: string | null) {
    const query = new URLSearchParams({ ...queryOf(filter), limit: String(MOST) })
    if (cursor !== null) query.set("cursor", cursor)
    const page = await this.http.request("get_audit", "GET", `/audit?${query}`)
    return { items: page.items satisfies readonly AuditItem[], next: page.next_cursor }
  }

  verification(): Promise<AuditVerification> {
    return this.http.request("get_audit_verification", "GET", "/audit/verification")
  }

  verify(): Promise<AuditVerification> {
    return this.http.request("post_audit_verification", "POST", "/audit/verification")
  }
}

/** A filter as the hub takes it, of the list and of its file. */
export function queryOf(filter: AuditFilter): Readonly<Record<string, string>> {
  const { actor, action, subject, from, to } = filter
  const since = from === "" ? "" : midnight(from, 0)
  const until = to === "" ? "" : midnight(to, 1)
  const given = { actor: actor.trim(), action, subject: subject.trim(), since, until }
  return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ""))
}

/** When a day begins where the reader is, or so many days later. */
function midnight(day: string, later: number): string {
  const at = new Date(`${day}T00:00`)
  at.setDate(at.getDate() + later)
  return at.toISOString()
}
