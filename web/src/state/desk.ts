/** What every component may ask for: the state, the time, the texts, and ways to act. */
import { computed, inject, provide, shallowRef, watch, watchEffect, type InjectionKey } from "vue"
import { offsetOf } from "../core/clock"
import { shown } from "../core/connection"
import { languageFor, translator } from "../core/texts"
import type { Session } from "../core/records"
import { HubHttp, HttpProblem } from "../net/http"
import { newRef } from "../net/ids"
import {
  HubLink,
  LOST,
  NEW_LINK,
  openWebSocket,
  type CommandBody,
  type LinkState,
} from "../net/link"
import { loadPreferences, NoteDrafts, savePreferences } from "../net/storage"
import { after, every, localNow } from "../net/time"
import { problemText } from "./problems"

export type Desk = ReturnType<typeof createDesk>

const DESK: InjectionKey<Desk> = Symbol("desk")
const TICK_MS = 250
const TOAST_MS = 8_000

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: "bad" | "good"
}

function createDesk() {
  const link = shallowRef<LinkState>(NEW_LINK)
  const session = shallowRef<Session | null>(null)
  const signInEnded = shallowRef(false)
  const preferences = shallowRef(loadPreferences())
  const browserOnline = shallowRef(navigator.onLine)
  const local = shallowRef(localNow())
  const toasts = shallowRef<readonly Toast[]>([])
  const sheetOpen = shallowRef(false)

  const http = new HubHttp()
  const drafts = new NoteDrafts()
  const connection = new HubLink({
    ticket: () => http.ticket(),
    open: openWebSocket,
    newRef,
    now: localNow,
    random: Math.random,
    after,
    changed: (state) => {
      // A countdown that begins with a frame begins at the frame's time, not at the last tick.
      local.value = localNow()
      link.value = state
    },
    signedOut: () => leave(true),
  })

  const hub = computed(() => link.value.hub)
  const pending = computed(() => link.value.pending)
  const connectionState = computed(() => shown(link.value.connection, browserOnline.value))
  const language = computed(() => preferences.value.language ?? languageFor(navigator.languages))
  const t = computed(() => translator(language.value))
  const clockOffset = computed(() => offsetOf(link.value.clock) ?? 0)
  /** The hub's time, four times a second: for countdowns. */
  const now = computed(() => local.value + clockOffset.value)
  /** The hub's time in whole seconds: for everything else that ticks. */
  const second = computed(() => Math.floor(now.value / 1000) * 1000)

  function toast(text: string, tone: Toast["tone"] = "bad"): void {
    const id = Math.max(0, ...toasts.value.map((item) => item.id)) + 1
    toasts.value = [...toasts.value.slice(-3), { id, text, tone }]
    after(TOAST_MS, () => dismiss(id))
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((item) => item.id !== id)
  }

  /** Send a command; what went wrong is told to the person. */
  async function send(body: CommandBody): Promise<boolean> {
    const answer = await connection.send(body)
    if (session.value === null) return false
    if (answer === LOST) toast(t.value("error.lost"))
    else if (!answer.ok) toast(problemText(t.value, answer.error ?? null))
    return answer !== LOST && answer.ok
  }

  /** Send what needs no word to the person when it fails. */
  function tell(body: CommandBody): void {
    void connection.send(body)
  }

  async function enter(found: Promise<Session | null>): Promise<void> {
    session.value = await found
    if (session.value === null || session.value.role === "admin") return
    signInEnded.value = false
    connection.start()
  }

  function leave(ended: boolean): void {
    drafts.keepOnly(new Set())
    signInEnded.value = ended
    session.value = null
    sheetOpen.value = false
    toasts.value = []
  }

  async function signOut(): Promise<void> {
    try {
      await http.signOut()
    } catch (problem) {
      // An ended sign-in is what was wanted; anything else leaves the cookie valid, so say so.
      if (!(problem instanceof HttpProblem) || problem.status !== 401) {
        toast(t.value("error.network"))
        return
      }
    }
    leave(false)
    connection.stop()
  }

  function followBrowser(): () => void {
    const stopTicking = every(TICK_MS, () => (local.value = localNow()))
    const online = () => {
      browserOnline.value = true
      connection.networkBack()
    }
    const offline = () => {
      browserOnline.value = false
      // Only a question shows whether the socket still lives; whichever it is, it must answer.
      if (connectionState.value === "connected") tell({ cmd: "snapshot" })
    }
    window.addEventListener("online", online)
    window.addEventListener("offline", offline)
    return () => {
      stopTicking()
      window.removeEventListener("online", online)
      window.removeEventListener("offline", offline)
    }
  }

  watch(preferences, (chosen) => savePreferences(chosen))
  watchEffect(() => {
    document.documentElement.lang = language.value
    document.documentElement.dataset["theme"] = preferences.value.theme
  })

  return {
    link,
    hub,
    pending,
    session,
    signInEnded,
    preferences,
    connectionState,
    language,
    t,
    now,
    second,
    clockOffset,
    toasts,
    sheetOpen,
    http,
    drafts,
    toast,
    dismiss,
    send,
    tell,
    enter,
    signOut,
    followBrowser,
  }
}

/** Make the one desk of this page. */
export function provideDesk(): Desk {
  const desk = createDesk()
  provide(DESK, desk)
  return desk
}

export function useDesk(): Desk {
  const desk = inject(DESK)
  if (desk === undefined) throw new Error("no desk")
  return desk
}
