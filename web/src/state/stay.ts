/** Staying signed in: tells the hub that a person is at the screen, and the person that the sign-in ends. */
import { computed, type ComputedRef } from "vue"
import { instant } from "../core/format"
import { isNear, isProlonged } from "../core/signInEnd"
import type { SessionAnswer } from "../core/wire"
import { HttpProblem, type HubHttp } from "../net/http"
import { every } from "../net/time"
import { injected } from "./injected"
import type { SessionStore } from "./session"
import type { Time } from "./time"
import { all, listen } from "./whileMounted"

export interface Ending {
  /** When, as the hub writes it. */
  readonly at: string
  readonly isProlonged: boolean
}

export interface Stay {
  /** The end, once it is near. */
  readonly ending: ComputedRef<Ending | null>
  /** A person clicked or typed: that is use, and told once in a tenth of the time it is good for. */
  readonly acted: () => void
}

export interface StayStore extends Stay {
  /** Near the end ask the hub: another tab may have prolonged the sign-in. */
  readonly look: () => void
  /** Follow what is done on the page; what comes back stops it. */
  readonly follow: () => () => void
}

interface StayParts {
  readonly http: Pick<HubHttp, "session" | "renew">
  readonly session: Pick<SessionStore, "session" | "told" | "ended">
  readonly time: Pick<Time, "second">
}

export const { provide: provideStay, use: useStay } = injected<Stay>("stay")

const LOOK_EVERY_MS = 15_000
/** Between two tries to stay signed in, however much is typed near the end. */
const TRY_EVERY_MS = 5_000

export function createStay({ http, session, time }: StayParts): StayStore {
  let actedAt = -Infinity
  const now = () => time.second.value

  const ending = computed(() => {
    const found = session.session.value
    if (found === null || !isNear(found, now())) return null
    return { at: found.ends_at, isProlonged: isProlonged(found) }
  })

  async function ask(question: () => Promise<SessionAnswer | null>): Promise<void> {
    const before = session.session.value
    try {
      const found = await question()
      if (session.session.value !== before) return // signed out, or in anew, meanwhile
      if (found === null) session.ended("")
      else session.told(found)
    } catch (problem) {
      if (problem instanceof HttpProblem && problem.status === 401) session.ended("")
      // Anything else: the next look asks again.
    }
  }

  function acted(): void {
    const found = session.session.value
    if (found === null || !isProlonged(found)) return
    const pause = ending.value === null ? (instant(found.ends_at) - actedAt) / 10 : TRY_EVERY_MS
    if (now() - actedAt < pause) return
    actedAt = now()
    void ask(() => http.renew())
  }

  function look(): void {
    if (ending.value !== null) void ask(() => http.session())
  }

  function follow(): () => void {
    return all(
      listen(document, "pointerdown", acted),
      listen(document, "keydown", acted),
      every(LOOK_EVERY_MS, look),
    )
  }

  return { ending, acted, look, follow }
}
