/** Requests about customers who are likely the same, and about two of them made one. */
import type {
  CustomerBody,
  DoublePairs,
  LikelyDouble,
  Merged,
  MergePreview,
  Unmerged,
} from "../core/wire"
import type { Requester } from "./http"

export type MergeChoice = MergePreview["fields"][number]["proposed"]

const PATH = "/customers/doubles"

export class DoublesHttp {
  constructor(private readonly http: Requester) {}

  /** Who may be meant by a form that is being filled, the likeliest first. */
  async likely(customer: CustomerBody): Promise<readonly LikelyDouble[]> {
    return (await this.http.request("post_customers_doubles", "POST", PATH, { customer })).items
  }

  /** Who is likely the same as a customer. */
  async of(customerId: string): Promise<readonly LikelyDouble[]> {
    const body = { customer_id: customerId }
    return (await this.http.request("post_customers_doubles", "POST", PATH, body)).items
  }

  /** Pairs who are likely the same, or of whom a person said that they are not. */
  pairs(limit: number, cursor: string | null, dismissed: boolean): Promise<DoublePairs> {
    const query = new URLSearchParams({ limit: String(limit), dismissed: dismissed ? "1" : "0" })
    if (cursor !== null) query.set("cursor", cursor)
    return this.http.request("get_customers_doubles", "GET", `${PATH}?${query}`)
  }

  /** Say that two are not the same, or that they may be after all. */
  async dismiss(customerId: string, otherId: string, dismissed: boolean): Promise<void> {
    const body = { customer_id: customerId, other_id: otherId, dismissed }
    await this.http.request("post_customers_doubles_dismiss", "POST", `${PATH}/dismiss`, body)
  }

  /** Two customers side by side. */
  preview(customerId: string, otherId: string): Promise<MergePreview> {
    const path = `/customers/${encodeURIComponent(customerId)}/merge/preview`
    return this.http.request("post_customers_id_merge_preview", "POST", path, { other_id: otherId })
  }

  /** Make two customers one, at the versions that were shown. */
  merge(two: MergePreview, fields: Readonly<Record<string, MergeChoice>>): Promise<Merged> {
    const body = {
      other_id: two.other.id,
      version: two.this.version,
      other_version: two.other.version,
      fields,
    }
    const path = `/customers/${encodeURIComponent(two.this.id)}/merge`
    return this.http.request("post_customers_id_merge", "POST", path, body)
  }

  /** Make two customers of one again. */
  undo(mergeId: string): Promise<Unmerged> {
    const path = `/customers/merges/${encodeURIComponent(mergeId)}/undo`
    return this.http.request("post_customers_merges_merge_undo", "POST", path)
  }
}
