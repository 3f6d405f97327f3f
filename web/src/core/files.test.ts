import { expect, test } from "vitest"
import {
  admitted,
  byReason,
  draftOf,
  filesOf,
  isDrawn,
  MOST_BYTES,
  pastedName,
  pastesFiles,
} from "./files"

const file = (name: string, size = 1) => ({ name, size })
const names = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name)

test("what is too large or empty does not take the place of another file", () => {
  const chosen = [file("a", MOST_BYTES + 1), file("b", 0), file("c", MOST_BYTES), file("d")]
  const { taken, left } = admitted(9, chosen)
  expect(names(taken)).toEqual(["c"])
  expect(left).toEqual([
    { name: "a", why: "too_large" },
    { name: "b", why: "empty" },
    { name: "d", why: "too_many" },
  ])
})

test("of those that are left out each reason is said once", () => {
  const left = [
    { name: "a", why: "too_many" },
    { name: "b", why: "empty" },
    { name: "c", why: "too_many" },
  ] as const
  expect(byReason(left)).toEqual([
    { why: "too_many", names: ["a", "c"] },
    { why: "empty", names: ["b"] },
  ])
})

const THERE = { key: "f1", id: "f1", name: "a.png", size: 7, share: 1, failed: null }

test("of a draft comes back what the hub has", () => {
  const coming = { ...THERE, key: "2", id: null, share: 0.5 }
  expect(filesOf(draftOf([THERE, coming]))).toEqual([THERE])
  expect([draftOf([coming]), filesOf("")]).toEqual(["", []])
})

test.each(["{", "{}", "[1, null]", '[{"id": 1, "name": "a", "size": 1}]'])(
  "the draft %s has no files",
  (draft) => expect(filesOf(draft)).toEqual([]),
)

test.each([
  { what: "a screenshot", kinds: ["Files"], are: true },
  { what: "an image of a web page", kinds: ["text/html", "Files"], are: true },
  { what: "a file of a folder", kinds: ["text/plain", "Files"], are: true },
  { what: "cells of a table", kinds: ["text/plain", "text/html", "text/rtf", "Files"], are: false },
  { what: "text", kinds: ["text/plain"], are: false },
])("$what is pasted as files: $are", ({ kinds, are }) => expect(pastesFiles(kinds)).toBe(are))

test("a screenshot is called by its time, a file keeps its name", () => {
  const at = new Date(2026, 4, 1, 8, 3, 7)
  expect(pastedName("image.png", at)).toBe("screenshot-20260501-080307.png")
  expect(pastedName("bill.png", at)).toBe("bill.png")
})

test("a picture that browsers do not draw is only saved", () => {
  const view = (media_type: string) => ({ id: "f", name: "a", size: 1, media_type })
  expect(["image/png", "image/heic", "text/plain"].map(view).map(isDrawn)).toEqual([
    true,
    false,
    false,
  ])
})
