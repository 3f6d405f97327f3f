/** Sounds, unless muted: the ring while an offer rings on this tab, a chime for what is written unseen. */
import { onBeforeUnmount, shallowRef, watch, type ComputedRef } from "vue"
import { hasNews, shouldRing, type Work } from "../../core/selectors/work"
import { Ringer } from "../../net/ringer"
import { usePreferences } from "../../state/preferences"
import { all, listen, whileMounted } from "../../state/whileMounted"

interface Heard {
  readonly work: ComputedRef<readonly Work[]>
  readonly shown: ComputedRef<Work | null>
}

export function useSound({ work, shown }: Heard) {
  const { preferences } = usePreferences()
  const allowed = shallowRef(false)
  const ringer = new Ringer((value) => (allowed.value = value))
  const allow = () => void ringer.allow()

  watch(
    () => shouldRing(work.value) && allowed.value && !preferences.value.muted,
    (ring) => (ring ? ringer.start() : ringer.stop()),
    { immediate: true },
  )
  watch(work, (now, before) => {
    const front = document.visibilityState === "visible" ? (shown.value?.contactId ?? null) : null
    if (!preferences.value.muted && hasNews(before, now, front)) ringer.chime()
  })
  // Browsers give permission for sound only inside a click or key press, so each one asks for it;
  // the button beside it is for an agent who has not pressed anything yet.
  whileMounted(() => {
    if (navigator.userActivation?.hasBeenActive) allow()
    return all(listen(window, "pointerdown", allow), listen(window, "keydown", allow))
  })
  onBeforeUnmount(() => ringer.stop())
  return { allowed, allow }
}
