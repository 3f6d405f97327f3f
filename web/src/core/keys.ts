/** Which key does what, decided from the event alone; safe with input methods. */

export type Action =
  | "accept"
  | "decline"
  | "hold"
  | "hang_up"
  | "note"
  | "wrap_up"
  | "extend"
  | "search"
  | "available"
  | "sheet"
  | "next_tab"
  | "previous_tab"
  | "leave"

export type KeyPress =
  { readonly action: Action } | { readonly action: "choose"; readonly digit: number }

export interface KeyEvent {
  readonly key: string
  readonly keyCode: number
  readonly isComposing: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly repeat: boolean
}

export interface KeyContext {
  /** The focus is in a field where letters are text. */
  readonly typing: boolean
  /** The focus is on something that Enter already presses. */
  readonly onControl: boolean
  /** Single letters may be switched off by those who speak or stumble into keys. */
  readonly letters: boolean
}

/** Work everywhere, also while typing: no input method and no browser uses them. */
export const FUNCTION_KEYS: Readonly<Record<string, Action>> = {
  F2: "accept",
  F4: "decline",
  F8: "hold",
  F9: "hang_up",
}

/** Work while no field has the focus. */
export const LETTER_KEYS: Readonly<Record<string, Action>> = {
  a: "accept",
  d: "decline",
  h: "hold",
  e: "hang_up",
  n: "note",
  w: "wrap_up",
  x: "extend",
  s: "search",
  v: "available",
  "?": "sheet",
  "]": "next_tab",
  "[": "previous_tab",
}

/** An input method is at work: the key belongs to it. 229 is what Chromium says for such keys. */
const COMPOSING_KEY_CODE = 229

export function keyPress(event: KeyEvent, context: KeyContext): KeyPress | null {
  if (event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return null
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null
  if (event.key === "Escape") return { action: "leave" }
  const everywhere = FUNCTION_KEYS[event.key]
  if (everywhere !== undefined) return { action: everywhere }
  if (context.typing) return null
  return outsideFields(event, context)
}

function outsideFields(event: KeyEvent, context: KeyContext): KeyPress | null {
  if (event.key === "Enter") return context.onControl ? null : { action: "accept" }
  if (!context.letters) return null
  if (/^[0-9]$/.test(event.key)) return { action: "choose", digit: Number(event.key) }
  const action = LETTER_KEYS[event.key.toLowerCase()]
  return action === undefined ? null : { action }
}
