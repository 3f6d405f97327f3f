/** Which item of work is open in the middle of the agent's screen. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface WorkPage {
  readonly open: Readonly<ShallowRef<string | null>>
  readonly show: (itemId: string) => void
  readonly close: () => void
}

export const { provide: provideWorkPage, use: useWorkPage } = injected<WorkPage>("work page")

export function createWorkPage(): WorkPage {
  const open = shallowRef<string | null>(null)
  return {
    open,
    show: (itemId) => (open.value = itemId),
    close: () => (open.value = null),
  }
}
