/** Listeners and timers that live as long as the component that begins them. */
import { onBeforeUnmount, onMounted } from "vue"

/** `begin` starts something and returns what ends it. */
export function whileMounted(begin: () => () => void): void {
  let end = () => {}
  onMounted(() => (end = begin()))
  onBeforeUnmount(() => end())
}

/** Add a listener; what comes back removes the same one. */
export function listen(
  target: EventTarget,
  type: string,
  react: (event: Event) => void,
): () => void {
  target.addEventListener(type, react)
  return () => target.removeEventListener(type, react)
}

/** One removal of several listeners. */
export function all(...stops: readonly (() => void)[]): () => void {
  return () => stops.forEach((stop) => stop())
}
