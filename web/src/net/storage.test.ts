import { expect, test } from "vitest"
import { loadPreferences, savePreferences, StoredDrafts } from "./storage"

/** A browser's storage: stored names are its own members, methods are not. */
function storage(): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value
    },
    removeItem(this: Record<string, string>, key: string) {
      Reflect.deleteProperty(this, key)
    },
  }
  return Object.create(methods) as Storage
}

function refusing(): Storage {
  const refuse = () => {
    throw new Error("storage is off")
  }
  return { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage
}

const CHOSEN = { language: "en", theme: "dark", muted: true, letters: true, signs: false } as const
const USUAL = { language: null, theme: "auto", muted: false, letters: false, signs: true }

test("choices survive, nonsense does not", () => {
  const kept = storage()
  savePreferences(CHOSEN, kept)
  expect(loadPreferences(kept)).toEqual(CHOSEN)
  kept.setItem("contacthub.preferences", '{"language":"tlh","theme":3,"letters":"yes"}')
  expect(loadPreferences(kept)).toEqual(USUAL)
})

test("letters that hang up are off until somebody switches them on", () => {
  expect(loadPreferences(storage()).letters).toBe(false)
})

test("without storage the desk works with the usual choices", () => {
  expect(loadPreferences(refusing())).toEqual(USUAL)
  expect(() => new StoredDrafts(refusing()).save("c1", "note", "x")).not.toThrow()
  expect(new StoredDrafts(refusing()).load("c1", "note")).toBeNull()
})

test("drafts of contacts that left are forgotten, other things stay", () => {
  const tab = storage()
  const drafts = new StoredDrafts(tab)
  drafts.save("c1", "note", "one")
  drafts.save("c1", "question", "why?")
  drafts.save("c.2", "note", "two")
  tab.setItem("other", "x")
  drafts.keepOnly(new Set(["c.2"]))
  expect([drafts.load("c1", "note"), drafts.load("c1", "question")]).toEqual([null, null])
  expect([drafts.load("c.2", "note"), tab.getItem("other")]).toEqual(["two", "x"])
})

test("a tab knows whose drafts it has", () => {
  const tab = storage()
  const drafts = new StoredDrafts(tab)
  expect(drafts.owner).toBeNull()
  drafts.owner = "Li Na"
  drafts.keepOnly(new Set())
  expect(new StoredDrafts(tab).owner).toBe("Li Na")
  drafts.owner = null
  expect(drafts.owner).toBeNull()
})
