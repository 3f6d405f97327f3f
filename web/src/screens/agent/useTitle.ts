/** The tab's title says that it rings, or how much is unread, and nothing about who calls or writes. */
import { onBeforeUnmount, watchEffect, type ComputedRef } from "vue"
import { unreadCount, type Work } from "../../core/selectors/work"
import { useTexts } from "../../state/texts"

export function useTitle(work: ComputedRef<readonly Work[]>): void {
  const { t } = useTexts()
  const plain = t.value("app.name")

  watchEffect(() => {
    const unread = unreadCount(work.value)
    const waiting = unread > 0 ? `(${unread}) ${plain}` : plain
    const rings = work.value.some((item) => item.offer !== null)
    document.title = rings ? `☎ ${t.value("state.ringing")} · ${plain}` : waiting
  })
  onBeforeUnmount(() => (document.title = plain))
}
