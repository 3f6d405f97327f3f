/** Requests about reports by mail. */
import type { Answers, Bodies } from "../core/wire"
import type { Requester } from "./http"

export type ReportMailList = Answers["get_reports_mails"]
export type ReportMail = ReportMailList["items"][number]
export type NewReportMail = Bodies["post_reports_mails"]

const PATH = "/reports/mails"
const ADMIN_PATH = "/admin/report-mails"
const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`

export class ReportMailsHttp {
  constructor(private readonly http: Requester) {}

  own(): Promise<ReportMailList> {
    return this.http.request("get_reports_mails", "GET", PATH)
  }

  add(body: NewReportMail): Promise<ReportMail> {
    return this.http.request("post_reports_mails", "POST", PATH, body)
  }

  pause({ id }: ReportMail, paused: boolean): Promise<ReportMail> {
    const path = `${at(PATH, id)}/paused`
    return this.http.request("put_reports_mails_id_paused", "PUT", path, { paused })
  }

  send({ id }: ReportMail): Promise<ReportMail> {
    return this.http.request("post_reports_mails_id_send", "POST", `${at(PATH, id)}/send`)
  }

  async drop({ id }: ReportMail): Promise<void> {
    await this.http.exchange("DELETE", at(PATH, id))
  }

  all(): Promise<ReportMailList> {
    return this.http.request("get_admin_report_mails", "GET", ADMIN_PATH)
  }

  async dropAny({ id }: ReportMail): Promise<void> {
    await this.http.exchange("DELETE", at(ADMIN_PATH, id))
  }
}
