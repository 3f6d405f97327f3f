import { expect, test } from "vitest"
import { MOST_BYTES, Saving, Sending, sizeText, type Wire } from "./files"

const PIECE = 24 * 1024
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
const named = (name: string, size: number) => new File([new Uint8Array(size)], name)

class Hub implements Wire {
  isOpen = true
  frames: Record<string, unknown>[] = []
  bytes = 0
  send(frame: object): boolean {
    if (this.isOpen) this.frames.push({ ...frame })
    return this.isOpen
  }
  sendBytes(bytes: ArrayBuffer): boolean {
    if (this.isOpen) this.bytes += bytes.byteLength
    return this.isOpen
  }
  began(): unknown[] {
    return this.frames.filter((each) => each["type"] === "file").map((each) => each["name"])
  }
}

function sending() {
  const hub = new Hub()
  let made = 0
  const files = new Sending(
    () => hub,
    () => `c${++made}`,
    () => {},
  )
  const kept = (clientId: string) => {
    const file = { id: `id-${clientId}`, name: clientId, media_type: "text/plain", size: 1 }
    files.told({ type: "file_kept", client_id: clientId, file })
  }
  return { hub, files, kept }
}

test("files go one after the other, only so far ahead of what is there", async () => {
  const { hub, files, kept } = sending()
  files.add([named("a", 20 * PIECE), named("b", 1)])
  await settled()
  expect([hub.began(), hub.bytes]).toEqual([["a"], 12 * PIECE])
  files.told({ type: "file", client_id: "c1", got: 10 * PIECE })
  await settled()
  expect(hub.bytes).toBe(20 * PIECE)
  expect(files.isReady()).toBe(false)
  kept("c1")
  expect(hub.began()).toEqual(["a", "b"])
  kept("c2")
  expect(files.isReady()).toBe(true)
  expect(files.take().map(({ id }) => id)).toEqual(["id-c1", "id-c2"])
  expect(files.chosen).toEqual([])
})

test("after a break the one under way begins anew, the one that is there does not", async () => {
  const { hub, files, kept } = sending()
  files.add([named("a", 1), named("b", 2 * PIECE)])
  kept("c1")
  await settled()
  hub.bytes = 0
  files.again()
  await settled()
  expect([hub.began(), hub.bytes]).toEqual([["a", "b", "b"], 2 * PIECE])
})

test("without a connection they wait", () => {
  const { hub, files } = sending()
  hub.isOpen = false
  files.add([named("a", 1)])
  hub.isOpen = true
  files.again()
  expect(hub.began()).toEqual(["a"])
})

test("one that is taken away is not waited for, and what is told of it changes nothing", async () => {
  const { hub, files, kept } = sending()
  files.add([named("a", 1), named("b", 1)])
  files.remove("c1")
  kept("c1")
  expect(hub.began()).toEqual(["a", "b"])
  expect(files.chosen.map(({ file }) => file.name)).toEqual(["b"])
  await settled()
})

test("one that the hub does not want lets the next go and holds the message back", () => {
  const { hub, files, kept } = sending()
  files.add([named("a", 1), named("b", 1)])
  expect(files.wrong("c1", null)).toBe(true)
  expect(hub.began()).toEqual(["a", "b"])
  kept("c2")
  expect(files.isReady()).toBe(false)
  files.remove("c1")
  expect(files.isReady()).toBe(true)
  expect(files.wrong("of a message", null)).toBe(false)
})

test("what cannot go is left out, and why is said until the next choice", () => {
  const { files } = sending()
  files.add([named("a", 0)])
  expect([files.chosen, files.left]).toEqual([[], "empty"])
  files.add([named("large", MOST_BYTES + 1)])
  expect(files.left).toBe("tooLarge")
  files.add(Array.from({ length: 11 }, () => named("b", 1)))
  expect([files.chosen.length, files.left]).toEqual([10, "tooMany"])
  files.remove("c1")
  expect(files.left).toBe(null)
})

const FILE = { id: "f1", name: "a", media_type: "text/plain", size: 5 }

test("a file is saved from its pieces, over a break", () => {
  const hub = new Hub()
  const saved: number[] = []
  const saving = new Saving(
    () => hub,
    (_, parts) => void saved.push(parts.length),
  )
  saving.want(FILE)
  saving.want(FILE)
  saving.told({ type: "piece", id: "f1", bytes: new Uint8Array(3) })
  saving.again()
  saving.told({ type: "piece", id: "f1", bytes: new Uint8Array(2) })
  expect(hub.frames.map((each) => each["from"])).toEqual([0, 3, 3])
  expect(saved).toEqual([2])
})

test("one that is gone lets the next be saved", () => {
  const hub = new Hub()
  const saving = new Saving(
    () => hub,
    () => {},
  )
  saving.want(FILE)
  saving.want({ ...FILE, id: "f2" })
  expect([saving.wrong("f2"), saving.wrong("f1")]).toEqual([false, true])
  expect(hub.frames.map((each) => each["id"])).toEqual(["f1", "f2"])
})

test("sizes are short", () => {
  expect([5, 2048, 3 * 1024 * 1024].map(sizeText)).toEqual(["5 B", "2 KB", "3.0 MB"])
})
