/** Requests about the own sign-in. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export type SignInItem = Answers["get_sessions"]["items"][number]
export type FactorState = Answers["get_session_second_factor"]
export type FactorSetUp = Answers["post_session_second_factor"]
export type SignInWays = Answers["get_session_ways"]
export type LinkAnswer = Answers["post_password_links_look"]

const FACTOR = "/session/second-factor"

export class AccountHttp {
  constructor(private readonly http: Requester) {}

  /** How people sign in here, beside name and password. */
  ways(): Promise<SignInWays> {
    return this.http.request("get_session_ways", "GET", "/session/ways")
  }

  /** Another password; how many other sign-ins ended for it. */
  async changePassword(present: string, password: string): Promise<number> {
    const body = { present, password }
    const answer = await this.http.request("put_session_password", "PUT", "/session/password", body)
    return answer.sessions_ended
  }

  /** Prove that it is still oneself; `code`: of the second factor, where the hub asks for it. */
  async prove(password: string, code = ""): Promise<void> {
    const body = code === "" ? { password } : { password, code }
    await this.http.exchange("POST", "/session/proof", body)
  }

  secondFactor(): Promise<FactorState> {
    return this.http.request("get_session_second_factor", "GET", FACTOR)
  }

  /** A secret for an authenticator; it counts once a code of it is confirmed. */
  beginFactor(password: string): Promise<FactorSetUp> {
    return this.http.request("post_session_second_factor", "POST", FACTOR, { password })
  }

  /** Turn it on; the recovery codes. */
  async confirmFactor(code: string): Promise<readonly string[]> {
    const path = `${FACTOR}/confirm`
    const operation = "post_session_second_factor_confirm"
    return (await this.http.request(operation, "POST", path, { code })).recovery_codes
  }

  /** Other recovery codes, instead of all there were. */
  async newCodes(password: string, code: string): Promise<readonly string[]> {
    const path = `${FACTOR}/recovery-codes`
    const operation = "post_session_second_factor_recovery_codes"
    return (await this.http.request(operation, "POST", path, { password, code })).recovery_codes
  }

  async turnFactorOff(password: string, code: string): Promise<void> {
    await this.http.exchange("POST", `${FACTOR}/off`, { password, code })
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
