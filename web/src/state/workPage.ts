/** Which item of work is open in the middle of the agent's screen. */
import { onScopeDispose, shallowRef, watchEffect, type ShallowRef } from "vue"
import { injected } from "./injected"

/** A customer, and what they are called. */
export interface Whom {
  readonly id: string
  readonly name: string
}

export interface WorkPage {
  readonly open: Readonly<ShallowRef<string | null>>
  readonly show: (itemId: string) => void
  readonly close: () => void
  /** Whom the item is about that is open. */
  readonly about: ShallowRef<Whom | null>
  /** Whose card stands beside it. */
  readonly card: ShallowRef<Whom | null>
}

/** Say whom a part of the screen is about, as long as it is there. */
export function useTelling(whom: ShallowRef<Whom | null>, who: () => Whom | null): void {
  watchEffect(() => {
    whom.value = who()
  })
  onScopeDispose(() => (whom.value = null))
}

export const { provide: provideWorkPage, use: useWorkPage } = injected<WorkPage>("work page")

export function createWorkPage(): WorkPage {
  const open = shallowRef<string | null>(null)
  return {
    open,
    show: (itemId) => (open.value = itemId),
    close: () => (open.value = null),
    about: shallowRef(null),
    card: shallowRef(null),
  }
}
