/** Requests of administrators about roles. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export type RolesAnswer = Answers["get_admin_roles"]
export type RoleItem = RolesAnswer["roles"][number]
export type RightItem = RolesAnswer["rights"][number]
export type RoleChanged = Answers["put_admin_roles_name"]

export class RolesHttp {
  constructor(private readonly http: Pick<Requester, "request" | "exchange">) {}

  all(): Promise<RolesAnswer> {
    return this.http.request("get_admin_roles", "GET", "/admin/roles")
  }

  put(name: string, base: string, rights: readonly string[]): Promise<RoleChanged> {
    return this.http.request("put_admin_roles_name", "PUT", rolePath(name), { base, rights })
  }

  async remove(name: string): Promise<void> {
    await this.http.exchange("DELETE", rolePath(name))
  }
}

function rolePath(name: string): string {
  return `/admin/roles/${encodeURIComponent(name)}`
}
