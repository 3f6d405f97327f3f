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
    const query = queryOf(filter)
    query.set("limit", String(MOST))
    if (cursor !== null) query.set("cursor", cursor)
    const page = await this.http.request("get_audit", "GET", `/audit?${query}`)
    return { items: page.items satisfies readonly AuditItem[], next: page.next_cursor }
  }

  /** All rows of a filter as a file for spreadsheets. */
  async file(filter: AuditFilter, language: string): Promise<Blob> {
    let found = new Blob()
    const taken: typeof fetch = async (path, init) => {
      const response = await fetch(path, init)
      if (!response.ok) return response
      found = await response.blob()
      return new Response(null, { status: 204 })
    }
    const query = queryOf(filter)
    query.set("lang", language.slice(0, 2))
    const path = `/exports/audit?${query}`
    await this.http.exchange("GET", path, undefined, { Accept: "text/csv" }, taken)
    return found
  }

  verification(): Promise<AuditVerification> {
    return this.http.request("get_audit_verification", "GET", "/audit/verification")
  }

  verify(): Promise<AuditVerification> {
    return this.http.request("post_audit_verification", "POST", "/audit/verification")
  }
}

function queryOf({ actor, action, subject, from, to }: AuditFilter): URLSearchParams {
  const query = new URLSearchParams()
  const given = { actor: actor.trim(), action, subject: subject.trim() }
  for (const [name, text] of Object.entries(given)) if (text !== "") query.set(name, text)
  if (from !== "") query.set("since", midnight(from, 0))
  if (to !== "") query.set("until", midnight(to, 1))
  return query
}

/** When a day begins where the reader is, or so many days later. */
function midnight(day: string, later: number): string {
  const at = new Date(`${day}T00:00`)
  at.setDate(at.getDate() + later)
  return at.toISOString()
}
