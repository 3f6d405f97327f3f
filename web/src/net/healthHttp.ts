/** How the hub is, for administrators. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export class HealthHttp {
  constructor(private readonly http: Requester) {}

  read(): Promise<Answers["get_admin_health"]> {
    return this.http.request("get_admin_health", "GET", "/admin/health")
  }

  /** Have it checked, or join the check under way. */
  check(): Promise<Answers["post_admin_health_check"]> {
    return this.http.request("post_admin_health_check", "POST", "/admin/health/check")
  }
}
