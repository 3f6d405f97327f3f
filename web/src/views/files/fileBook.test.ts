import { expect, test } from "vitest"
import type { ComposedFile } from "../../core/files"
import type { AttachmentView } from "../../core/wire"
import { createDrafts } from "../../state/drafts"
import { FileBook, type SendFile } from "./fileBook"

const nowhere = {
  load: () => null,
  save: () => {},
  drop: () => {},
  keepOnly: () => {},
  owner: null,
}
const named = (name: string) => new File(["x"], name)
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A hub that answers each file as the test says, in the order in which they are sent. */
function hub() {
  const drafts = createDrafts(nowhere)
  const sent: {
    name: string
    told: (share: number) => void
    stop: AbortSignal
    there: () => void
    fail: () => void
  }[] = []
  const send: SendFile = (file, { told, stop }) =>
    new Promise<AttachmentView>((resolve, reject) => {
      const { name } = file
      const view = { id: `id-${name}`, name, size: 1, media_type: "text/plain" }
      const there = () => resolve(view)
      sent.push({ name, told, stop, there, fail: () => reject(new Error("no room")) })
    })
  const open = () => new FileBook(drafts, send, String)
  return { book: open(), open, sent, names: () => sent.map(({ name }) => name) }
}

const keyOf = (files: readonly ComposedFile[], name: string) =>
  files.find((file) => file.name === name)?.key ?? ""

test("of many files two are sent at a time, and the next when one is there", async () => {
  const { book, sent, names } = hub()
  const { files } = book.open("c1")
  book.add("c1", ["a", "b", "c"].map(named))
  expect(names()).toEqual(["a", "b"])
  sent[1]?.told(0.5)
  sent[0]?.there()
  await settled()
  expect(names()).toEqual(["a", "b", "c"])
  expect(files.value.map(({ id, share }) => [id, share])).toEqual([
    ["id-a", 1],
    [null, 0.5],
    [null, 0],
  ])
})

test("those that are there come back with the draft", async () => {
  const { book, open, sent } = hub()
  book.add("c1", ["a", "b"].map(named))
  sent[0]?.there()
  await settled()
  expect(
    open()
      .open("c1")
      .files.value.map(({ name }) => name),
  ).toEqual(["a"])
  book.remove("c1", ["chosen-1"])
  expect(open().open("c1").files.value).toEqual([])
})

test("one that is taken away is stopped, and what is told of it later changes nothing", async () => {
  const { book, sent, names } = hub()
  const { files } = book.open("c1")
  book.add("c1", ["a", "b", "c", "d"].map(named))
  book.remove("c1", [keyOf(files.value, "a"), keyOf(files.value, "c")])
  expect(sent[0]?.stop.aborted).toBe(true)
  sent[0]?.fail()
  sent[0]?.told(0.9)
  await settled()
  expect(names()).toEqual(["a", "b", "d"])
  expect(files.value.map(({ name, failed }) => [name, failed])).toEqual([
    ["b", null],
    ["d", null],
  ])
})

test("one that failed says why and is sent again", async () => {
  const { book, sent } = hub()
  const { files } = book.open("c1")
  book.add("c1", [named("a")])
  sent[0]?.fail()
  await settled()
  expect(files.value[0]?.failed).toBe("Error: no room")
  book.again("c1", keyOf(files.value, "a"))
  expect(files.value[0]?.failed).toBe(null)
  sent[1]?.there()
  await settled()
  expect(files.value[0]?.id).toBe("id-a")
})

test("an eleventh is left out until the next choice", () => {
  const { book } = hub()
  const { files, left } = book.open("c1")
  book.add(
    "c1",
    Array.from({ length: 11 }, (_, place) => named(`f${place}`)),
  )
  expect([files.value.length, left.value]).toEqual([10, [{ name: "f10", why: "too_many" }]])
  book.remove("c1", [keyOf(files.value, "f0")])
  expect(left.value).toEqual([])
})

test("where no files are carried it is said of each", () => {
  const { book, names } = hub()
  book.refuse("c1", [named("a")])
  expect(book.open("c1").left.value).toEqual([{ name: "a", why: "not_carried" }])
  expect(names()).toEqual([])
})

test("a contact that leaves takes its files with it", async () => {
  const { book, sent } = hub()
  book.add("c1", [named("a")])
  book.add("c2", [named("b")])
  book.keepOnly(new Set(["c2"]))
  expect(sent.map(({ stop }) => stop.aborted)).toEqual([true, false])
  sent[0]?.there()
  await settled()
  expect(book.open("c1").files.value).toEqual([])
})
