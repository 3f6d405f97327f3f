/** One listener for the keyboard of a screen; it is removed with the screen. */
import {
  FUNCTION_KEYS,
  keyPress,
  MEANINGS,
  type Action,
  type EnabledKeys,
  type KeyContext,
  type Meaning,
} from "../core/keys"
import { useKeysSheet } from "./keysSheet"
import { usePreferences } from "./preferences"
import { all, listen, whileMounted } from "./whileMounted"

/** Each says whether it did something; a key that did nothing keeps its usual meaning. */
export type KeyHandlers = Partial<Record<Action, () => boolean>> & {
  readonly choose?: (digit: number) => boolean
}

export function useKeys(handlers: KeyHandlers): void {
  const { sheetOpen, list } = useKeysSheet()
  const { preferences } = usePreferences()

  function onKey(event: Event): void {
    if (!(event instanceof KeyboardEvent)) return // Chromium's form filling sends a plain event
    const press = keyPress(event, contextOf(event.target, preferences.value))
    if (press === null) return
    // An open sheet has the keys, except those that work everywhere: the phone may ring meanwhile.
    const everywhere = event.key in FUNCTION_KEYS || press.action === "sheet"
    if (sheetOpen.value && !everywhere) return
    const done =
      press.action === "choose" ? handlers.choose?.(press.digit) : handlers[press.action]?.()
    if (done === true) event.preventDefault()
  }

  whileMounted(() => all(listen(window, "keydown", onKey), list(meaningsOf(handlers))))
}

function meaningsOf(handlers: KeyHandlers): readonly Meaning[] {
  return MEANINGS.filter((meaning) => handlers[meaning] !== undefined)
}

function contextOf(target: EventTarget | null, enabled: EnabledKeys): KeyContext {
  const element = target instanceof HTMLElement ? target : null
  const within = (selector: string) => element?.closest(selector) != null
  return {
    typing: within("input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu]"),
    onChoice: within("select, [role=combobox], [role=menu], input[type=datetime-local]"),
    onControl: within("button, a, summary, [role=tab], [role=menuitem], input[type=checkbox]"),
    enabled,
  }
}

/** Put the focus on an element of the screen, if it is there. */
export function focusOn(id: string): boolean {
  const element = document.getElementById(id)
  element?.focus()
  return element !== null
}
