/** Requests of administrators about people who sign in. */
import type { Answers } from "../core/wire"
import type { SignInItem } from "./accountHttp"
import type { Requester } from "./http"

export type UserItem = Answers["get_admin_users"]["items"][number]
export type LinkMade = Answers["post_admin_users_name_password_link"]

export class UsersHttp {
  constructor(private readonly http: Requester) {}

  async all(): Promise<readonly UserItem[]> {
    return (await this.http.request("get_admin_users", "GET", "/admin/users")).items
  }

  /** A link by which the user sets their password, shown this once. */
  makeLink(name: string): Promise<LinkMade> {
    const path = `${userPath(name)}/password-link`
    return this.http.request("post_admin_users_name_password_link", "POST", path)
  }

  /** Turn the user's second factor off. */
  async takeFactorAway(name: string): Promise<void> {
    await this.http.exchange("DELETE", `${userPath(name)}/second-factor`)
  }

  /** Limit a supervisor to a team, or with null to none; their sessions end. */
  async setTeam(name: string, team: string | null): Promise<void> {
    await this.http.exchange("PUT", `${userPath(name)}/team`, { team })
  }

  /** Lock a person out. */
  async disable(name: string): Promise<void> {
    await this.http.exchange("POST", `${userPath(name)}/disable`)
  }

  async signIns(name: string): Promise<readonly SignInItem[]> {
    const path = `${userPath(name)}/sessions`
    return (await this.http.request("get_admin_users_name_sessions", "GET", path)).items
  }

  async endSignIn(name: string, id: string): Promise<void> {
    await this.http.exchange("DELETE", `${userPath(name)}/sessions/${encodeURIComponent(id)}`)
  }

  /** End all; how many there were. */
  async endSignIns(name: string): Promise<number> {
    const path = `${userPath(name)}/sessions`
    const ended = await this.http.request("delete_admin_users_name_sessions", "DELETE", path)
    return ended.sessions_ended
  }
}

function userPath(name: string): string {
  return `/admin/users/${encodeURIComponent(name)}`
}
