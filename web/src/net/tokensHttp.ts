/** Requests of administrators about tokens of programs. */
import type { Answers, Bodies } from "../core/wire"
import type { Requester } from "./http"

export type TokenItem = Answers["get_admin_tokens"]["items"][number]
export type Scope = NonNullable<Bodies["post_admin_tokens"]["scopes"]>[number]

export class TokensHttp {
  constructor(private readonly http: Requester) {}

  async all(): Promise<readonly TokenItem[]> {
    return (await this.http.request("get_admin_tokens", "GET", "/admin/tokens")).items
  }

  /** The token, shown this once. */
  async make(body: object): Promise<string> {
    return (await this.http.request("post_admin_tokens", "POST", "/admin/tokens", body)).token
  }

  async revoke(name: string): Promise<void> {
    await this.http.exchange("DELETE", `/admin/tokens/${encodeURIComponent(name)}`)
  }
}
