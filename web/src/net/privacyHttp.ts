/** What is known of a customer as a whole: told, held and erased, for administrators. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export type ErasePreview = Answers["get_customers_id_erase"]
export type Erasure = Answers["get_admin_erasures"]["items"][number]
export type Hold = Answers["get_admin_holds"]["items"][number]
export type Retention = Answers["get_admin_retention"]

export class PrivacyHttp {
  constructor(private readonly http: Requester) {}

  preview(id: string): Promise<ErasePreview> {
    return this.http.request("get_customers_id_erase", "GET", `${pathOf(id)}/erase`)
  }

  erase(id: string, reason: string): Promise<Answers["post_customers_id_erase"]> {
    return this.http.request("post_customers_id_erase", "POST", `${pathOf(id)}/erase`, { reason })
  }

  hold(id: string, reason: string): Promise<Answers["post_customers_id_hold"]> {
    return this.http.request("post_customers_id_hold", "POST", `${pathOf(id)}/hold`, { reason })
  }

  async lift(hold: string): Promise<void> {
    await this.http.exchange("POST", `/admin/holds/${encodeURIComponent(hold)}/lift`)
  }

  /** As the hub tells it; what is in it is for a file, and not for this screen. */
  everything(id: string): Promise<unknown> {
    return this.http.exchange("GET", `${pathOf(id)}/everything`)
  }

  async erasures(): Promise<readonly Erasure[]> {
    return (await this.http.request("get_admin_erasures", "GET", "/admin/erasures")).items
  }

  async holds(): Promise<readonly Hold[]> {
    return (await this.http.request("get_admin_holds", "GET", "/admin/holds")).items
  }

  retention(): Promise<Retention> {
    return this.http.request("get_admin_retention", "GET", "/admin/retention")
  }
}

/** The page to print, for a link. */
export function printedAt(id: string, language: string): string {
  return `/api/v1${pathOf(id)}/everything?format=html&lang=${language === "en" ? "en" : "zh"}`
}

function pathOf(id: string): string {
  return `/customers/${encodeURIComponent(id)}`
}
