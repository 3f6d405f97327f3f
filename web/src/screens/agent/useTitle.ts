/** The tab's title says that it rings, and nothing about who calls. */
import { onBeforeUnmount, watchEffect, type ComputedRef } from "vue"
import { useDesk } from "../../state/desk"

export function useTitle(ringing: ComputedRef<boolean>): void {
  const { t } = useDesk()
  const plain = t.value("app.name")

  watchEffect(() => {
    document.title = ringing.value ? `☎ ${t.value("state.ringing")} · ${plain}` : plain
  })
  onBeforeUnmount(() => (document.title = plain))
}
