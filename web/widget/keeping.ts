/** What the browser keeps of a channel: the visitor's token, what waits to be sent, and what was read. */

import type { Filled } from "./reception"
import type { Unsent } from "./talk"

export interface Kept {
  token: string
  /** The user of the shop whose visitor this is; empty: none is signed in. */
  user: string
  unsent: Unsent[]
  readUpTo: string
  /** What the visitor filled in. */
  filled?: Filled
  /** New messages are not heard. */
  isQuiet?: boolean
}

const BYTES = 32

const encoded = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")

/** 256 random bits in 43 characters: who has them is the visitor. */
export const newToken = () => encoded(crypto.getRandomValues(new Uint8Array(BYTES)))

/** A UUID, also on pages by http, where browsers do not make one. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

/** Whose proof it is, to know another user; only the hub can tell whether it is true. */
export function userOf(proof: string | undefined): string {
  if (!proof) return ""
  try {
    const body = (proof.split(".")[0] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    return String(JSON.parse(atob(body)).user_id)
  } catch {
    return proof
  }
}

/** What is kept for this user; of another one, or after a sign-out, nothing is. */
export function keptFor(user: string, text: string | null): Kept {
  try {
    const kept = JSON.parse(text ?? "null")
    if (kept?.user === user && /^[\w-]{43}$/.test(kept.token)) {
      const unsent = (kept.unsent ?? []).map((each: object) => ({ files: [], ...each }))
      return { readUpTo: "", ...kept, unsent }
    }
  } catch {
    // What cannot be read is begun anew.
  }
  return { token: newToken(), user, unsent: [], readUpTo: "" }
}

/** Storage that a browser may refuse to have: then a visitor lasts as long as the page. */
export const storage = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  },
  set(name: string, text: string): void {
    try {
      localStorage.setItem(name, text)
    } catch {
      // Full or forbidden: the page goes on without.
    }
  },
}
