import { beforeEach, expect, test } from "vitest"
import type { StoredDrafts } from "../net/storage"
import { createDrafts } from "./drafts"

const kept = new Map<string, string>()
type Storage = Pick<StoredDrafts, "load" | "save" | "drop" | "keepOnly" | "owner">
const storage: Storage = {
  load: (contactId, field) => kept.get(`${contactId} ${field}`) ?? null,
  save: (contactId, field, text) => void kept.set(`${contactId} ${field}`, text),
  drop: (contactId, field) => void kept.delete(`${contactId} ${field}`),
  keepOnly: () => kept.clear(),
  owner: null,
}
const refusing: Storage = {
  load: () => null,
  save: () => {},
  drop: () => {},
  keepOnly: () => {},
  owner: null,
}

beforeEach(() => {
  kept.clear()
  storage.owner = null
})

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

test("a tab that is opened again shows nobody what another typed in it", () => {
  const drafts = createDrafts(storage)
  drafts.clearOfOthers("Li Na")
  drafts.draft("c1", "new_name").value = "Lu"
  createDrafts(storage).clearOfOthers("Li Na")
  expect(kept.size).toBe(1)
  createDrafts(storage).clearOfOthers("boss")
  expect([kept.size, storage.owner]).toEqual([0, "boss"])
})

test("with the sign-in all of it goes, from the page too", () => {
  const drafts = createDrafts(storage)
  drafts.clearOfOthers("Li Na")
  drafts.draft("c1", "note").value = "for my eyes"
  drafts.clear()
  expect([drafts.draft("c1", "note").value, kept.size, storage.owner]).toEqual(["", 0, null])
})
