import { beforeEach, expect, test } from "vitest"
import type { StoredDrafts } from "../net/storage"
import { createDrafts } from "./drafts"

const kept = new Map<string, string>()
type Storage = Pick<StoredDrafts, "load" | "save" | "drop" | "keepOnly">
const storage: Storage = {
  load: (contactId, field) => kept.get(`${contactId} ${field}`) ?? null,
  save: (contactId, field, text) => void kept.set(`${contactId} ${field}`, text),
  drop: (contactId, field) => void kept.delete(`${contactId} ${field}`),
  keepOnly: () => kept.clear(),
}
const refusing: Storage = { load: () => null, save: () => {}, drop: () => {}, keepOnly: () => {} }

beforeEach(() => kept.clear())

test("what was typed is there when the field comes back, also without storage", () => {
  for (const stored of [storage, refusing]) {
    const drafts = createDrafts(stored)
    drafts.draft("c1", "question").value = "when"
    expect(drafts.draft("c1", "question").value).toBe("when")
    expect(drafts.draft("c2", "question").value).toBe("")
  }
})

test("it outlives a reload until it is cleared", () => {
  createDrafts(storage).draft("c1", "question").value = "when"
  const again = createDrafts(storage).draft("c1", "question")
  expect(again.value).toBe("when")
  again.value = ""
  expect(kept.size).toBe(0)
})

test("what stands there by itself is not typed", () => {
  const number = createDrafts(storage).draft("c1", "new_phone", "138")
  expect([number.value, kept.size]).toEqual(["138", 0])
  number.value = ""
  expect(createDrafts(storage).draft("c1", "new_phone", "138").value).toBe("")
})

test("it goes with the contact", () => {
  const drafts = createDrafts(storage)
  drafts.draft("c1", "question").value = "when"
  drafts.keepOnly(new Set(["c2"]))
  expect([drafts.draft("c1", "question").value, kept.size]).toEqual(["", 0])
})
