import { expect, test } from "vitest"
import { pagesOf, type Page } from "./pages"

type Answer = { readonly resolve: (page: Page<string>) => void; readonly reject: () => void }

/** Pages whose answers come when a test says so. */
function asking() {
  const answers: Answer[] = []
  const pages = pagesOf<string>(
    () =>
      new Promise((resolve, reject) => {
        answers.push({ resolve, reject: () => reject(new Error("gone")) })
      }),
  )
  return { pages, answers }
}

test("a page joins what is there, and anew begins", async () => {
  const { pages, answers } = asking()
  for (const [cursor, items] of [
    [null, ["a"]],
    ["1", ["b"]],
    [null, ["c"]],
  ] as const) {
    const read = pages.read(cursor)
    answers.at(-1)?.resolve({ items, next: "1" })
    await read
  }
  expect([pages.items.value, pages.next.value, pages.state.value]).toEqual([["c"], "1", "ready"])
})

test("an answer that was overtaken changes nothing", async () => {
  const { pages, answers } = asking()
  const reads = [pages.read("1"), pages.read("2"), pages.read(null)]
  answers[2]?.resolve({ items: ["new"], next: null })
  answers[0]?.resolve({ items: ["old"], next: "9" })
  answers[1]?.reject()
  await Promise.all(reads)
  expect([pages.items.value, pages.next.value, pages.state.value]).toEqual([["new"], null, "ready"])
})

test("a question that fails says so", async () => {
  const { pages, answers } = asking()
  const read = pages.read(null)
  answers[0]?.reject()
  await read
  expect(pages.state.value).toBe("failed")
})
