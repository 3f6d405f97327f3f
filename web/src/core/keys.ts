/** Which key does what, decided from the event alone; safe with input methods. */

const ACTIONS = [
  "accept",
  "decline",
  "hold",
  "hang_up",
  "pass_on",
  "note",
  "wrap_up",
  "extend",
  "search",
  "keep_number",
  "recent",
  "follow_up",
  "complaint",
  "service_request",
  "opportunity",
  "available",
  "sheet",
  "next_tab",
  "previous_tab",
  "next_contact",
  "previous_contact",
  "leave",
] as const
export type Action = (typeof ACTIONS)[number]

/** What a key can mean on a screen. */
export const MEANINGS = [...ACTIONS, "choose"] as const
export type Meaning = (typeof MEANINGS)[number]

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
  /** The focus is in a list that Alt and an arrow open. */
  readonly onChoice: boolean
  /** The focus is on something that Enter already presses. */
  readonly onControl: boolean
  readonly enabled: EnabledKeys
}

/** Single keys can be pressed by accident, or by a voice that is typed: each kind has its switch. */
export interface EnabledKeys {
  /** Some hang up or decline, so they are off until switched on. */
  readonly letters: boolean
  /** Digits and signs: they choose, turn tabs and open the sheet. */
  readonly signs: boolean
}

/**
 * Work everywhere, also while typing: no input method uses them while nothing is composed, and what a
 * browser may do at F10 a page can keep it from.
 */
export const FUNCTION_KEYS: Readonly<Record<string, Action>> = {
  F2: "accept",
  F4: "decline",
  F8: "hold",
  F9: "hang_up",
  F10: "recent",
}

/** With Alt, everywhere as well: the arrows alone move in a text. */
const ALT_KEYS: Readonly<Record<string, Action>> = {
  ArrowDown: "next_contact",
  ArrowUp: "previous_contact",
}

/** Work while no field has the focus, where letters are switched on. */
const LETTER_KEYS: Readonly<Record<string, Action>> = {
  a: "accept",
  d: "decline",
  h: "hold",
  e: "hang_up",
  t: "pass_on",
  n: "note",
  w: "wrap_up",
  x: "extend",
  s: "search",
  v: "available",
  f: "follow_up",
  c: "complaint",
  r: "service_request",
  o: "opportunity",
}

/** Work while no field has the focus, where signs are switched on. */
const SIGN_KEYS: Readonly<Record<string, Action>> = {
  "?": "sheet",
  "]": "next_tab",
  "[": "previous_tab",
  "+": "keep_number",
}

/** An input method is at work: the key belongs to it. 229 is what Chromium says for such keys. */
const COMPOSING_KEY_CODE = 229

function isOfInputMethod({ isComposing, keyCode }: KeyEvent): boolean {
  return isComposing || keyCode === COMPOSING_KEY_CODE
}

export function keyPress(event: KeyEvent, context: KeyContext): KeyPress | null {
  if (isOfInputMethod(event)) return null
  if (event.ctrlKey || event.metaKey) return null
  if (event.altKey) return altPress(event.key, context)
  if (event.repeat) return null
  if (event.key === "Escape") return { action: "leave" }
  const everywhere = FUNCTION_KEYS[event.key]
  if (everywhere !== undefined) return { action: everywhere }
  if (context.typing) return null
  return outsideFields(event, context)
}

function altPress(key: string, { onChoice }: KeyContext): KeyPress | null {
  const action = onChoice ? undefined : ALT_KEYS[key]
  return action === undefined ? null : { action }
}

function outsideFields(event: KeyEvent, context: KeyContext): KeyPress | null {
  if (event.key === "Enter") return context.onControl ? null : { action: "accept" }
  const { letters, signs } = context.enabled
  if (signs && /^[0-9]$/.test(event.key)) return { action: "choose", digit: Number(event.key) }
  const action =
    (letters ? LETTER_KEYS[event.key.toLowerCase()] : undefined) ??
    (signs ? SIGN_KEYS[event.key] : undefined)
  return action === undefined ? null : { action }
}

/** A line of the sheet: the key as it is labelled, and what it does. */
export interface KeyLine {
  readonly key: string
  readonly meaning: Meaning
}

export interface KeyLines {
  readonly anywhere: readonly KeyLine[]
  readonly outside: readonly KeyLine[]
}

/** The keys that do something on a screen with these meanings, as things are switched now. */
export function keyLines(meanings: ReadonlySet<Meaning>, enabled: EnabledKeys): KeyLines {
  const known = (lines: readonly KeyLine[]) => lines.filter(({ meaning }) => meanings.has(meaning))
  const signs = [...linesOf(SIGN_KEYS), { key: "1–9, 0", meaning: "choose" } as const]
  return {
    anywhere: known([
      ...linesOf(FUNCTION_KEYS),
      { key: "Alt+↓", meaning: "next_contact" },
      { key: "Alt+↑", meaning: "previous_contact" },
      { key: "Esc", meaning: "leave" },
    ]),
    outside: known([
      { key: "Enter", meaning: "accept" },
      ...(enabled.letters ? linesOf(LETTER_KEYS) : []),
      ...(enabled.signs ? signs : []),
    ]),
  }
}

/** Whether letters would do anything here: if not, there is nothing to switch. */
export function hasLetters(meanings: ReadonlySet<Meaning>): boolean {
  return Object.values(LETTER_KEYS).some((action) => meanings.has(action))
}

function linesOf(keys: Readonly<Record<string, Action>>): readonly KeyLine[] {
  return Object.entries(keys).map(([key, meaning]) => ({ key: key.toUpperCase(), meaning }))
}
