/** The tab's title says that it rings, and nothing about who calls. */
import { onBeforeUnmount, watchEffect, type ComputedRef } from "vue"
import { useTexts } from "../../state/texts"

export function useTitle(ringing: ComputedRef<boolean>): void {
  const { t } = useTexts()
  const plain = t.value("app.name")

  watchEffect(() => {
    document.title = ringing.value ? `☎ ${t.value("state.ringing")} · ${plain}` : plain
  })
  onBeforeUnmount(() => (document.title = plain))
}
