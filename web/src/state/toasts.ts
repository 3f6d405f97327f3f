/** Short messages that come up over the screen and go by themselves. */
import { shallowRef, type ShallowRef } from "vue"
import { after } from "../net/time"
import { injected } from "./injected"

const TOAST_MS = 8_000
const MOST_SHOWN = 4

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: "bad" | "good"
}

export interface Toasts {
  readonly toasts: Readonly<ShallowRef<readonly Toast[]>>
  /** Show a message; bad news unless said otherwise. */
  readonly toast: (text: string, tone?: Toast["tone"]) => void
  readonly dismiss: (id: number) => void
  readonly clear: () => void
}

export const { provide: provideToasts, use: useToasts } = injected<Toasts>("toasts")

export function createToasts(): Toasts {
  const toasts = shallowRef<readonly Toast[]>([])

  function toast(text: string, tone: Toast["tone"] = "bad"): void {
    const id = Math.max(0, ...toasts.value.map((item) => item.id)) + 1
    toasts.value = [...toasts.value.slice(1 - MOST_SHOWN), { id, text, tone }]
    after(TOAST_MS, () => dismiss(id))
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((item) => item.id !== id)
  }

  return { toasts, toast, dismiss, clear: () => (toasts.value = []) }
}
