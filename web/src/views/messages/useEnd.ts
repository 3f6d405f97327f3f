/** Keeps a box at its end while more comes, unless its reader has gone up. */
import { nextTick, onMounted, watch, type Ref, type ShallowRef } from "vue"

/** How far from the end one still reads along. */
const NEAR_PX = 80

export function useEnd(box: Readonly<ShallowRef<HTMLElement | null>>, newest: Ref<unknown>): void {
  function isAtEnd(): boolean {
    const shown = box.value
    return shown === null || shown.scrollHeight - shown.scrollTop - shown.clientHeight < NEAR_PX
  }

  function toEnd(): void {
    if (box.value !== null) box.value.scrollTop = box.value.scrollHeight
  }

  onMounted(toEnd)
  // What was written before is not taken away from an agent who reads it.
  watch(newest, () => {
    if (isAtEnd()) void nextTick(toEnd)
  })
}
