import { expect, test } from "vitest"
import { keyPress, type KeyContext, type KeyEvent } from "./keys"

const plain: KeyContext = { typing: false, onControl: false, letters: true }
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
    context: { ...plain, letters: false },
    expected: null,
  },
  {
    name: "digits switched off",
    event: key("1"),
    context: { ...plain, letters: false },
    expected: null,
  },
  { name: "browser shortcut", event: key("d", { ctrlKey: true }), context: plain, expected: null },
  { name: "held key", event: key("a", { repeat: true }), context: plain, expected: null },
  { name: "sheet", event: key("?"), context: plain, expected: { action: "sheet" } },
  { name: "leave a field", event: key("Escape"), context: typing, expected: { action: "leave" } },
  { name: "unused letter", event: key("q"), context: plain, expected: null },
])("$name", ({ event, context, expected }) => {
  expect(keyPress(event, context)).toEqual(expected)
})
