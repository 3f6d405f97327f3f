/** Requests about reports. */
import { filtersOf, type FigureAsked, type SavedView } from "../core/reports"
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

const MOST = 50

/** Of which contacts a figure is: days, and of what. */
export type BehindAsked = Readonly<Record<string, string>>

export class ReportsHttp {
  constructor(private readonly http: Requester) {}

  figures(asked: FigureAsked): Promise<Answers["get_reports_figures"]> {
    const query = new URLSearchParams(filtersOf(asked))
    return this.http.request("get_reports_figures", "GET", `/reports/figures?${query}`)
  }

  /** The quarters of an hour of some days, of a queue or of all. */
  quarters(from: string, to: string, queue: string | null) {
    const of = queue === null ? {} : { queue }
    const query = new URLSearchParams({ from, to, every: "15", by: "none", basis: "came", ...of })
    return this.http.request("get_reports_figures", "GET", `/reports/figures?${query}`)
  }

  async formulas() {
    return (await this.http.request("get_reports_formulas", "GET", "/reports/formulas")).items
  }

  async contacts(asked: BehindAsked, cursor: string | null) {
    const path = `/reports/contacts?${paged(asked, cursor)}`
    const page = await this.http.request("get_reports_contacts", "GET", path)
    return { items: page.items, next: page.next_cursor }
  }

  async views(): Promise<readonly SavedView[]> {
    return (await this.http.request("get_reports_views", "GET", "/reports/views")).items
  }

  addView(name: string, query: string): Promise<SavedView> {
    return this.http.request("post_reports_views", "POST", "/reports/views", { name, query })
  }

  changeView({ id, name, query }: SavedView): Promise<SavedView> {
    const path = `/reports/views/${encodeURIComponent(id)}`
    return this.http.request("put_reports_views_id", "PUT", path, { name, query })
  }

  async dropView(id: string): Promise<void> {
    await this.http.exchange("DELETE", `/reports/views/${encodeURIComponent(id)}`)
  }

  async agents(day: string, cursor: string | null) {
    const path = `/reports/agents?${paged({ day }, cursor)}`
    const page = await this.http.request("get_reports_agents", "GET", path)
    return { items: page.items, next: page.next_cursor }
  }

  days(agent: string, from: string, to: string): Promise<Answers["get_reports_agents_id_days"]> {
    const path = `/reports/agents/${encodeURIComponent(agent)}/days?${new URLSearchParams({ from, to })}`
    return this.http.request("get_reports_agents_id_days", "GET", path)
  }
}

function paged(asked: BehindAsked, cursor: string | null): URLSearchParams {
  const query = new URLSearchParams({ ...asked, limit: String(MOST) })
  if (cursor !== null) query.set("cursor", cursor)
  return query
}
