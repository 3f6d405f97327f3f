/** The signed-in person: beginning and end of a session. */
import { shallowRef, type ShallowRef } from "vue"
import { endedText } from "../core/signInEnd"
import type { Key } from "../core/texts"
import type { SessionAnswer } from "../core/wire"
import { HttpProblem, type HubHttp } from "../net/http"
import type { HubLink } from "../net/link"
import { adminAddress } from "./adminPage"
import { injected } from "./injected"
import type { Texts } from "./texts"
import type { Toasts } from "./toasts"

export interface SessionStore {
  readonly session: Readonly<ShallowRef<SessionAnswer | null>>
  /** The hub ended the last session: what the sign-in form says of it. */
  readonly endedText: Readonly<ShallowRef<Key | null>>
  /** Go on with the session of the browser's cookie, if there is one. */
  readonly resume: () => Promise<void>
  readonly signIn: (name: string, password: string, code?: string) => Promise<void>
  /** Make the first administrator by the code of the hub's terminal, and go on with the first steps. */
  readonly beginHub: (code: string, name: string, password: string) => Promise<void>
  readonly signOut: () => Promise<void>
  /** The hub told anew of the session; it may be another's by now, who signed in in another tab. */
  readonly told: (found: SessionAnswer) => void
  /** The hub no longer knows the session; `reason` is its word for why, if it gave one. */
  readonly ended: (reason: string) => void
}

interface SessionParts {
  readonly http: Pick<HubHttp, "session" | "signIn" | "signOut" | "beginHub">
  readonly link: Pick<HubLink, "start" | "stop">
  readonly texts: Pick<Texts, "t">
  readonly toasts: Pick<Toasts, "toast">
  readonly now: () => number
  /** Put away what the next person at this browser must not see. */
  readonly clear: () => void
  /** The same, unless it is of this user. */
  readonly clearOfOthers: (user: string) => void
}

export const { provide: provideSession, use: useSession } = injected<SessionStore>("session")

export function createSession(parts: SessionParts): SessionStore {
  const { http, link, texts, toasts, clear } = parts
  const session = shallowRef<SessionAnswer | null>(null)
  const ended = shallowRef<Key | null>(null)

  function enter(found: SessionAnswer): void {
    parts.clearOfOthers(found.user)
    ended.value = null
    session.value = found
    // Who must set a second factor up gets no socket before.
    if (found.rights.includes("console.open") && !found.second_factor_missing) link.start()
  }

  function leave(why: Key | null): void {
    clear()
    ended.value = why
    session.value = null
  }

  async function resume(): Promise<void> {
    const found = await http.session()
    // A tab that was opened again, or reloaded after the end, still has what was typed in it.
    if (found === null) clear()
    else enter(found)
  }

  function told(found: SessionAnswer): void {
    if (found.user === session.value?.user && found.role === session.value.role) {
      session.value = found
      return
    }
    endedFor("signed_in_anew")
    link.stop() // its next try would get a ticket of the other's sign-in
  }

  function endedFor(reason: string): void {
    leave(endedText(reason, session.value, parts.now()))
  }

  async function signOut(): Promise<void> {
    try {
      await http.signOut()
    } catch (problem) {
      // An ended sign-in is what was wanted; anything else leaves the cookie valid, so say so.
      if (!(problem instanceof HttpProblem) || problem.status !== 401) {
        toasts.toast(texts.t.value("error.network"))
        return
      }
    }
    leave(null)
    link.stop()
  }

  return {
    session,
    endedText: ended,
    resume,
    signIn: async (name, password, code) => enter(await http.signIn(name, password, code)),
    beginHub: async (code, name, password) => {
      const found = await http.beginHub(code, name, password)
      location.hash = adminAddress("start")
      enter(found)
    },
    signOut,
    told,
    ended: endedFor,
  }
}
