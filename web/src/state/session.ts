/** The signed-in person: beginning and end of a session. */
import { shallowRef, type ShallowRef } from "vue"
import type { SessionAnswer } from "../core/wire"
import { HttpProblem, type HubHttp } from "../net/http"
import type { HubLink } from "../net/link"
import { injected } from "./injected"
import type { Texts } from "./texts"
import type { Toasts } from "./toasts"

export interface SessionStore {
  readonly session: Readonly<ShallowRef<SessionAnswer | null>>
  /** The hub ended the last session; the sign-in form says so. */
  readonly signInEnded: Readonly<ShallowRef<boolean>>
  /** Go on with the session of the browser's cookie, if there is one. */
  readonly resume: () => Promise<void>
  readonly signIn: (name: string, password: string) => Promise<void>
  readonly signOut: () => Promise<void>
  /** The hub no longer knows the session. */
  readonly ended: () => void
}

interface SessionParts {
  readonly http: Pick<HubHttp, "session" | "signIn" | "signOut">
  readonly link: Pick<HubLink, "start" | "stop">
  readonly texts: Pick<Texts, "t">
  readonly toasts: Pick<Toasts, "toast">
  /** Put away what the next person at this browser must not see. */
  readonly clear: () => void
}

export const { provide: provideSession, use: useSession } = injected<SessionStore>("session")

export function createSession({ http, link, texts, toasts, clear }: SessionParts): SessionStore {
  const session = shallowRef<SessionAnswer | null>(null)
  const signInEnded = shallowRef(false)

  function enter(found: SessionAnswer | null): void {
    session.value = found
    if (found === null || found.role === "admin") return // an administrator has no socket
    signInEnded.value = false
    link.start()
  }

  function leave(ended: boolean): void {
    clear()
    signInEnded.value = ended
    session.value = null
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
    leave(false)
    link.stop()
  }

  return {
    session,
    signInEnded,
    resume: async () => enter(await http.session()),
    signIn: async (name, password) => enter(await http.signIn(name, password)),
    signOut,
    ended: () => leave(true),
  }
}
