/** The hub as this browser sees it: the floor, the connection, and commands on their way. */
import { computed, shallowRef, type ComputedRef } from "vue"
import { offsetOf } from "../core/clock"
import { shown, type Shown } from "../core/connection"
import type { Pending } from "../core/pending"
import type { HubState } from "../core/reduce"
import { newRef } from "../net/ids"
import { HubLink, NEW_LINK, openWebSocket, type LinkState } from "../net/link"
import { after, localNow } from "../net/time"
import { injected } from "./injected"
import type { Clockwork } from "./time"
import { all, listen } from "./whileMounted"

export interface Hub {
  readonly hub: ComputedRef<HubState>
  readonly pending: ComputedRef<Pending>
  readonly connectionState: ComputedRef<Shown>
  /** Local time of the newest frame; 0 before the first. */
  readonly lastFrameAt: () => number
}

export interface HubStore extends Hub {
  readonly link: HubLink
  /** Follow what the browser says about its network; what comes back stops it. */
  readonly followNetwork: () => () => void
}

interface HubParts {
  readonly ticket: () => Promise<string>
  readonly signedOut: (reason: string) => void
  readonly time: Pick<Clockwork, "sync">
}

export const { provide: provideHub, use: useHub } = injected<Hub>("hub")

export function createHub({ ticket, signedOut, time }: HubParts): HubStore {
  const state = shallowRef<LinkState>(NEW_LINK)
  const browserOnline = shallowRef(navigator.onLine)
  const connectionState = computed(() => shown(state.value.connection, browserOnline.value))
  const link = new HubLink({
    ticket,
    open: openWebSocket,
    newRef,
    now: localNow,
    random: Math.random,
    after,
    changed: (changed) => {
      // A countdown that begins with a frame begins at the frame's time, not at the last tick.
      time.sync(offsetOf(changed.clock) ?? 0)
      state.value = changed
    },
    signedOut,
  })

  function online(): void {
    browserOnline.value = true
    link.networkBack()
  }

  function offline(): void {
    browserOnline.value = false
    // "Offline" may be another network card: the socket may still live. An answer to a question
    // shows that it does; without one the link drops the socket and dials again.
    if (connectionState.value === "connected") void link.send({ cmd: "snapshot" })
  }

  function followNetwork(): () => void {
    return all(listen(window, "online", online), listen(window, "offline", offline))
  }

  return {
    hub: computed(() => state.value.hub),
    pending: computed(() => state.value.pending),
    connectionState,
    lastFrameAt: () => state.value.clock.samples.at(-1)?.at ?? 0,
    link,
    followNetwork,
  }
}
