/** The hub's time as well as this browser knows it, for everything on the screen that counts. */
import { computed, shallowRef, type ComputedRef } from "vue"
import { localNow } from "../net/time"
import { injected } from "./injected"

export interface Time {
  /** Milliseconds, four times a second: for countdowns. */
  readonly now: ComputedRef<number>
  /** The same in whole seconds: for everything else that ticks. */
  readonly second: ComputedRef<number>
}

export interface Clockwork extends Time {
  readonly tick: () => void
  /** Take the measured difference to the hub's clock, in milliseconds; a tick as well. */
  readonly sync: (offset: number) => void
}

export const { provide: provideTime, use: useTime } = injected<Time>("time")

export const TICK_MS = 250

export function createTime(): Clockwork {
  const local = shallowRef(localNow())
  const offset = shallowRef(0)
  const now = computed(() => local.value + offset.value)
  const tick = () => (local.value = localNow())
  return {
    now,
    second: computed(() => Math.floor(now.value / 1000) * 1000),
    tick,
    sync: (measured) => {
      tick()
      offset.value = measured
    },
  }
}
