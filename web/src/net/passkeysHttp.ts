/** Requests about passkeys. */
import type { Answers } from "../core/wire"
import { made, signed } from "./authenticators"
import type { Requester } from "./http"

export type Passkey = Answers["get_session_passkeys"]["items"][number]

const OWN = "/session/passkeys"
const SIGN_IN = "/session/passkey"
const PROOF = "/session/proof/passkey"

export class PasskeysHttp {
  constructor(private readonly http: Requester) {}

  /** One's own. */
  async all(): Promise<readonly Passkey[]> {
    return (await this.http.request("get_session_passkeys", "GET", OWN)).items
  }

  /** Have the authenticator make one; empty `name`: the hub gives it one. */
  async add(name: string): Promise<Passkey> {
    const path = `${OWN}/challenge`
    const asked = await this.http.request("post_session_passkeys_challenge", "POST", path, {})
    const body = { ...(await made(asked)), name }
    return this.http.request("post_session_passkeys", "POST", OWN, body)
  }

  rename(id: string, name: string): Promise<Passkey> {
    return this.http.request("put_session_passkeys_passkey", "PUT", ownPath(id), { name })
  }

  async remove(id: string): Promise<void> {
    await this.http.exchange("DELETE", ownPath(id))
  }

  /** Have the person sign in by one; the session is then that of the browser's cookie. */
  async signIn(): Promise<void> {
    const path = `${SIGN_IN}/challenge`
    const asked = await this.http.request("post_session_passkey_challenge", "POST", path, {})
    await this.http.exchange("POST", SIGN_IN, await signed(asked))
  }

  /** Have the person prove by one that it is still them. */
  async prove(): Promise<void> {
    const path = `${PROOF}/challenge`
    const asked = await this.http.request("post_session_proof_passkey_challenge", "POST", path, {})
    await this.http.exchange("POST", PROOF, await signed(asked))
  }
}

function ownPath(id: string): string {
  return `${OWN}/${encodeURIComponent(id)}`
}
