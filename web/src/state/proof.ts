/** Whether the person at the screen is asked again who they are, and who waits for their answer. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface Proof {
  readonly isAsked: Readonly<ShallowRef<boolean>>
  /** Ask, once for all requests that wait; whether it was proved. */
  readonly ask: () => Promise<boolean>
  readonly settle: (isProved: boolean) => void
}

export const { provide: provideProof, use: useProof } = injected<Proof>("proof")

export function createProof(): Proof {
  const isAsked = shallowRef(false)
  let waiting: ((isProved: boolean) => void)[] = []

  function ask(): Promise<boolean> {
    isAsked.value = true
    return new Promise((resolve) => waiting.push(resolve))
  }

  function settle(isProved: boolean): void {
    const told = waiting
    waiting = []
    isAsked.value = false
    for (const tell of told) tell(isProved)
  }

  return { isAsked, ask, settle }
}
