/** The ring follows the state: sounds while an offer rings on this tab, unless muted. */
import { onBeforeUnmount, onMounted, shallowRef, watch, type ComputedRef } from "vue"
import { Ringer } from "../../net/ringer"
import { useDesk } from "../../state/desk"

export function useSound(shouldRing: ComputedRef<boolean>) {
  const desk = useDesk()
  const allowed = shallowRef(false)
  const ringer = new Ringer((value) => (allowed.value = value))
  const allow = () => void ringer.allow()

  watch(
    () => shouldRing.value && allowed.value && !desk.preferences.value.muted,
    (ring) => (ring ? ringer.start() : ringer.stop()),
    { immediate: true },
  )
  // Any click or key gives the browser's permission; the button is for those who wonder.
  onMounted(() => {
    window.addEventListener("pointerdown", allow)
    window.addEventListener("keydown", allow)
    if (navigator.userActivation?.hasBeenActive) allow()
  })
  onBeforeUnmount(() => {
    window.removeEventListener("pointerdown", allow)
    window.removeEventListener("keydown", allow)
    ringer.stop()
  })
  return { allowed, allow }
}
