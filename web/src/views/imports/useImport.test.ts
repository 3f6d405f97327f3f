import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { UploadView } from "../../core/wire"
import { setUp } from "../../state/testing"
import { useImport } from "./useImport"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

const FILE: UploadView = {
  id: "u1",
  file: "people.csv",
  by: "boss",
  at: "2026-11-21T08:00:00.000Z",
  size: 10,
  phase: "trying",
  fault: null,
  encoding: null,
  delimiter: null,
  dates: null,
  region: null,
  kind: null,
  tables: [],
  counts: [],
  progress: { table: 0, line: 0, lines: 1 },
  encodings: [],
  uses: [],
}

/** A file that the hub works on; what it says of it next is on its way when something else is done. */
async function asking(next: UploadView["phase"]) {
  let phase: UploadView["phase"] = "trying"
  const { made, asked } = await setUp(useImport, (request) => [
    200,
    request.startsWith("DELETE") ? {} : { ...FILE, phase },
  ])
  await made.open("u1")
  phase = next
  vi.advanceTimersByTime(1_000)
  expect(asked).toHaveLength(2)
  return made
}

test("a file that the hub works on is followed", async () => {
  const { upload } = await asking("ready")
  await vi.waitFor(() => expect(upload.value?.phase).toBe("ready"))
})

test("a file that was discarded does not come back with a late answer", async () => {
  const { upload, discard } = await asking("ready")
  await discard()
  await vi.runAllTimersAsync()
  expect(upload.value).toBeNull()
})
