import { expect, test } from "vitest"
import {
  hasLetters,
  keyLines,
  keyPress,
  type KeyContext,
  type KeyEvent,
  type Meaning,
} from "./keys"

const ALL_ON = { letters: true, signs: true }
const plain: KeyContext = { typing: false, onChoice: false, onControl: false, enabled: ALL_ON }
const typing: KeyContext = { ...plain, typing: true, onControl: false }

function key(name: string, change: Partial<KeyEvent> = {}): KeyEvent {
  return {
    key: name,
    keyCode: 0,
    isComposing: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    repeat: false,
    ...change,
  }
}

test.each([
  { name: "letter", event: key("a"), context: plain, expected: { action: "accept" } },
  { name: "capital letter", event: key("D"), context: plain, expected: { action: "decline" } },
  { name: "letter while typing", event: key("a"), context: typing, expected: null },
  {
    name: "letter of an input method",
    event: key("a", { isComposing: true }),
    context: plain,
    expected: null,
  },
  { name: "key code 229", event: key("a", { keyCode: 229 }), context: plain, expected: null },
  {
    name: "digit that picks a word in an input method",
    event: key("1", { keyCode: 229 }),
    context: plain,
    expected: null,
  },
  {
    name: "function key while typing",
    event: key("F2"),
    context: typing,
    expected: { action: "accept" },
  },
  {
    name: "function key of an input method",
    event: key("F2", { isComposing: true }),
    context: typing,
    expected: null,
  },
  { name: "digit", event: key("3"), context: plain, expected: { action: "choose", digit: 3 } },
  {
    name: "none of them",
    event: key("0"),
    context: plain,
    expected: { action: "choose", digit: 0 },
  },
  { name: "digit while typing", event: key("3"), context: typing, expected: null },
  { name: "Enter on nothing", event: key("Enter"), context: plain, expected: { action: "accept" } },
  {
    name: "Enter on a button",
    event: key("Enter"),
    context: { ...plain, onControl: true },
    expected: null,
  },
  { name: "Enter while typing", event: key("Enter"), context: typing, expected: null },
  {
    name: "letters switched off",
    event: key("a"),
    context: { ...plain, enabled: { letters: false, signs: true } },
    expected: null,
  },
  {
    name: "digit with letters switched off",
    event: key("1"),
    context: { ...plain, enabled: { letters: false, signs: true } },
    expected: { action: "choose", digit: 1 },
  },
  ...["1", "?", "]"].map((name) => ({
    name: `${name} with signs switched off`,
    event: key(name),
    context: { ...plain, enabled: { letters: true, signs: false } },
    expected: null,
  })),
  {
    name: "function key with all single keys switched off",
    event: key("F9"),
    context: { ...plain, enabled: { letters: false, signs: false } },
    expected: { action: "hang_up" },
  },
  { name: "browser shortcut", event: key("d", { ctrlKey: true }), context: plain, expected: null },
  { name: "held key", event: key("a", { repeat: true }), context: plain, expected: null },
  {
    name: "Alt and an arrow while typing",
    event: key("ArrowDown", { altKey: true }),
    context: typing,
    expected: { action: "next_contact" },
  },
  {
    name: "Alt and an arrow in a list that they open",
    event: key("ArrowDown", { altKey: true }),
    context: { ...typing, onChoice: true },
    expected: null,
  },
  { name: "Alt and a letter", event: key("a", { altKey: true }), context: plain, expected: null },
  { name: "an arrow alone", event: key("ArrowUp"), context: plain, expected: null },
  { name: "sheet", event: key("?"), context: plain, expected: { action: "sheet" } },
  { name: "leave a field", event: key("Escape"), context: typing, expected: { action: "leave" } },
  { name: "unused letter", event: key("q"), context: plain, expected: null },
])("$name", ({ event, context, expected }) => {
  expect(keyPress(event, context)).toEqual(expected)
})

const agent = new Set<Meaning>([
  "accept",
  "hang_up",
  "note",
  "sheet",
  "choose",
  "next_contact",
  "leave",
])
const supervisor = new Set<Meaning>(["leave", "sheet"])
const shown = (meanings: ReadonlySet<Meaning>, enabled: KeyContext["enabled"]) => {
  const { anywhere, outside } = keyLines(meanings, enabled)
  return [anywhere, outside].map((lines) => lines.map((line) => line.key).join(" "))
}

test.each([
  {
    of: agent,
    on: { letters: false, signs: true },
    expected: ["F2 F9 ALT+↓ ESC", "ENTER ? 1–9, 0"],
  },
  { of: agent, on: ALL_ON, expected: ["F2 F9 ALT+↓ ESC", "ENTER A E N ? 1–9, 0"] },
  { of: agent, on: { letters: false, signs: false }, expected: ["F2 F9 ALT+↓ ESC", "ENTER"] },
  { of: supervisor, on: ALL_ON, expected: ["ESC", "?"] },
])("the sheet says what is true: $expected", ({ of, on, expected }) => {
  expect(shown(of, on).map((line) => line.toUpperCase())).toEqual(expected)
})

test("only who has letters is asked about them", () => {
  expect([hasLetters(agent), hasLetters(supervisor)]).toEqual([true, false])
})
