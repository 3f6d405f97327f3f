import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { NoteBook } from "./notes"

const stored = new Map<string, string>()
let sent: string[] = []
let accept = true

/** The tab's storage of drafts. */
const drafts = {
  load: (contactId: string) => stored.get(contactId) ?? null,
  save: (contactId: string, _field: string, text: string) => void stored.set(contactId, text),
  drop: (contactId: string) => void stored.delete(contactId),
}

function book(): NoteBook {
  return new NoteBook(drafts, (contactId, text) => {
    sent.push(`${contactId} ${text}`)
    return Promise.resolve(accept)
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  stored.clear()
  ;[sent, accept] = [[], true]
})
afterEach(() => vi.useRealTimers())

test("a note is sent once the typing pauses", async () => {
  const notes = book()
  notes.open("c1", null)
  notes.edit("c1", "call")
  await vi.advanceTimersByTimeAsync(500)
  notes.edit("c1", "call back")
  await vi.advanceTimersByTimeAsync(799)
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(sent).toEqual(["c1 call back"])
})

test("before the wrap-up ends it is sent at once, and not again", async () => {
  const notes = book()
  notes.open("c1", null)
  notes.edit("c1", "x")
  await notes.flush("c1")
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual(["c1 x"])
})

test("after a reload the draft is there and goes to the hub", async () => {
  book().open("c1", null)
  stored.set("c1", "typed before the reload")
  const note = book().open("c1", "older")
  expect(note.value.text).toBe("typed before the reload")
  await vi.advanceTimersByTimeAsync(800)
  expect(sent).toEqual(["c1 typed before the reload"])
})

test("a stored note leaves no draft behind, a refused one does", async () => {
  const notes = book()
  notes.open("c1", null)
  accept = false
  notes.edit("c1", "x")
  await notes.flush("c1")
  expect(stored.get("c1")).toBe("x")
  accept = true
  await notes.flush("c1")
  expect(stored.size).toBe(0)
})

test("the note of a contact that left is not sent any more, and what is lost is told", async () => {
  const notes = book()
  notes.open("c1", null)
  notes.edit("c1", "x")
  expect(await notes.close("c1")).toBe("x")
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual([])
})

test.each([
  { name: "taken", accepted: true, left: null },
  { name: "refused", accepted: false, left: "x" },
])("a note that was on its way when the contact left and is $name", async ({ accepted, left }) => {
  const notes = book()
  accept = accepted
  notes.open("c1", null)
  notes.edit("c1", "x")
  const flushed = notes.flush("c1")
  expect(await notes.close("c1")).toBe(left)
  expect(await flushed).toBe(accepted)
})
