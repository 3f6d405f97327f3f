/** The ring follows the state: sounds while an offer rings on this tab, unless muted. */
import { onBeforeUnmount, shallowRef, watch, type ComputedRef } from "vue"
import { Ringer } from "../../net/ringer"
import { usePreferences } from "../../state/preferences"
import { all, listen, whileMounted } from "../../state/whileMounted"

export function useSound(shouldRing: ComputedRef<boolean>) {
  const { preferences } = usePreferences()
  const allowed = shallowRef(false)
  const ringer = new Ringer((value) => (allowed.value = value))
  const allow = () => void ringer.allow()

  watch(
    () => shouldRing.value && allowed.value && !preferences.value.muted,
    (ring) => (ring ? ringer.start() : ringer.stop()),
    { immediate: true },
  )
  // Browsers give permission for sound only inside a click or key press, so each one asks for it;
  // the button beside it is for an agent who has not pressed anything yet.
  whileMounted(() => {
    if (navigator.userActivation?.hasBeenActive) allow()
    return all(listen(window, "pointerdown", allow), listen(window, "keydown", allow))
  })
  onBeforeUnmount(() => ringer.stop())
  return { allowed, allow }
}
