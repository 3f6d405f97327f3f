/** The colours that a chart takes from the theme, anew when it changes. */
import { onMounted, shallowRef, watch, type Ref } from "vue"
import { usePreferences } from "../../state/preferences"
import { listen, whileMounted } from "../../state/whileMounted"
import type { Look } from "./options"

const SERIES = ["accent", "good-solid", "warn", "violet", "bad", "gold"] as const

/** `place`: where the chart will be. Null until it is there. */
export function useLook(place: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Look | null>> {
  const { preferences } = usePreferences()
  const look = shallowRef<Look | null>(null)
  const read = () => {
    if (place.value !== null) look.value = lookOf(place.value)
  }
  onMounted(read)
  watch(() => preferences.value.theme, read, { flush: "post" })
  whileMounted(() => listen(matchMedia("(prefers-color-scheme: dark)"), "change", read))
  return look
}

/** Of an element that is drawn: what a token comes to is known of no other. */
function lookOf(place: HTMLElement): Look {
  const probe = document.createElement("span")
  place.append(probe)
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const look = {
    text: colour("text"),
    muted: colour("muted"),
    line: colour("line"),
    panel: colour("panel"),
    series: SERIES.map(colour),
    font: getComputedStyle(probe).fontFamily,
  }
  probe.remove()
  return look
}
