/** Requests about the own sign-in. */
import type { Requester } from "./http"

export class AccountHttp {
  constructor(private readonly http: Requester) {}

  /** Another password; how many other sign-ins ended for it. */
  async changePassword(present: string, password: string): Promise<number> {
    const body = { present, password }
    const answer = await this.http.request("put_session_password", "PUT", "/session/password", body)
    return answer.sessions_ended
  }
}
