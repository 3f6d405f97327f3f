/** What the browser has authenticators make and sign (WebAuthn). */
import type { Answers } from "../core/wire"

type ToAdd = Answers["post_session_passkeys_challenge"]
type Asked = Answers["post_session_passkey_challenge"]

/** Nothing was made or signed: the person went back, or it took too long. */
export class Cancelled extends Error {}
/** The authenticator has a passkey of this person already. */
export class AlreadyThere extends Error {}

export function canDoPasskeys(): boolean {
  return typeof PublicKeyCredential === "function"
}

/** A new passkey, as the hub takes it. */
export async function made(asked: ToAdd) {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: bytesOf(asked.challenge),
    rp: { id: asked.rp_id, name: "contacthub" },
    user: { id: bytesOf(asked.user_handle), name: asked.user, displayName: asked.user },
    pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: asked.there.map((id) => ({ type: "public-key", id: bytesOf(id) })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
    timeout: leftOf(asked.expires_at),
  }
  const found = await credential(() => navigator.credentials.create({ publicKey }))
  if (!(found.response instanceof AuthenticatorAttestationResponse)) throw new Cancelled()
  return {
    id: textOf(found.rawId),
    client_data: textOf(found.response.clientDataJSON),
    attestation: textOf(found.response.attestationObject),
  }
}

/** What a passkey has signed, as the hub takes it. */
export async function signed(asked: Asked) {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: bytesOf(asked.challenge),
    rpId: asked.rp_id,
    userVerification: "required",
    timeout: leftOf(asked.expires_at),
  }
  const found = await credential(() => navigator.credentials.get({ publicKey }))
  const { response } = found
  if (!(response instanceof AuthenticatorAssertionResponse) || response.userHandle === null) {
    throw new Cancelled()
  }
  return {
    id: textOf(found.rawId),
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    user_handle: textOf(response.userHandle),
  }
}

async function credential(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await ask()
    if (found instanceof PublicKeyCredential) return found
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === "InvalidStateError") throw new AlreadyThere()
  }
  throw new Cancelled()
}

/** Milliseconds in which the hub still takes an answer. */
function leftOf(end: string): number {
  return Math.max(1000, Date.parse(end) - Date.now())
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (each) => each.charCodeAt(0))
}

function textOf(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (each) => String.fromCharCode(each)).join("")
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
