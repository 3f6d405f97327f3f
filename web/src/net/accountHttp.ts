/** Requests about the own sign-in. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export type SignInItem = Answers["get_sessions"]["items"][number]
export type LinkAnswer = Answers["post_password_links_look"]

export class AccountHttp {
  constructor(private readonly http: Requester) {}

  /** Another password; how many other sign-ins ended for it. */
  async changePassword(present: string, password: string): Promise<number> {
    const body = { present, password }
    const answer = await this.http.request("put_session_password", "PUT", "/session/password", body)
    return answer.sessions_ended
  }

  /** Where one is signed in, the last used first. */
  async signIns(): Promise<readonly SignInItem[]> {
    return (await this.http.request("get_sessions", "GET", "/sessions")).items
  }

  async endSignIn(id: string): Promise<void> {
    await this.http.exchange("DELETE", `/sessions/${encodeURIComponent(id)}`)
  }

  /** End all others; how many there were. */
  async endOthers(): Promise<number> {
    return (await this.http.request("delete_sessions", "DELETE", "/sessions")).sessions_ended
  }

  /** Whose password a link sets. */
  lookAtLink(link: string): Promise<LinkAnswer> {
    const path = "/password-links/look"
    return this.http.request("post_password_links_look", "POST", path, { link })
  }

  async setPassword(link: string, password: string): Promise<void> {
    await this.http.exchange("POST", "/password-links/use", { link, password })
  }
}
