/**
 * The height of the frame in which a mail is shown as it looks.
 *
 * What is in the frame cannot say how tall it is: a stranger wrote it, so it runs no script, and belongs to no
 * origin, so that nobody may look into it. Measuring it would need one of the two. As of the own origin without
 * scripts (`allow-same-origin`) its pictures and links would be asked for with the sign-in of who reads it, and one
 * fault of what cleans it would have the whole console; with a script of ours (`allow-scripts`) such a fault would
 * run its own. So the height is guessed from the text of the same mail, within bounds that the style sheet sets.
 * Where the guess is wrong the frame scrolls, or its corner is drawn.
 */
import { computed, onBeforeUnmount, shallowRef, watch, type ShallowRef } from "vue"
import { isDrawn } from "../../core/files"
import { heightOf } from "../../core/mailHeight"
import type { MessageView } from "../../core/wire"

export function useFrameHeight(
  frame: Readonly<ShallowRef<HTMLElement | null>>,
  message: () => MessageView,
) {
  const width = shallowRef(0)
  const observer = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? 0))

  watch(frame, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  })
  onBeforeUnmount(() => observer.disconnect())

  return computed(() => {
    const { text, attachments } = message()
    return heightOf(text, width.value, attachments.filter(isDrawn).length)
  })
}
