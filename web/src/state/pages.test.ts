import { expect, test, vi } from "vitest"
import { pagesOf, type Page } from "./pages"

type Answer = { readonly resolve: (page: Page<string>) => void; readonly reject: () => void }

/** Pages whose answers come when a test says so. */
function asking() {
  const answers: Answer[] = []
  const told = vi.fn()
  const pages = pagesOf<string>(
    () =>
      new Promise((resolve, reject) => {
        answers.push({ resolve, reject: () => reject(new Error("gone")) })
      }),
    told,
  )
  return { pages, answers, told }
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
  const { pages, answers, told } = asking()
  const reads = [pages.read("1"), pages.read("2"), pages.read(null)]
  answers[2]?.resolve({ items: ["new"], next: null })
  answers[0]?.resolve({ items: ["old"], next: "9" })
  answers[1]?.reject()
  await Promise.all(reads)
  expect([pages.items.value, pages.next.value, pages.state.value]).toEqual([["new"], null, "ready"])
  expect(told).not.toHaveBeenCalled()
})

test("what is dropped is in the list no more", async () => {
  const { pages, answers } = asking()
  const read = pages.read(null)
  answers[0]?.resolve({ items: ["a", "b"], next: null })
  await read
  pages.drop("a")
  expect(pages.items.value).toEqual(["b"])
})

test("a question that fails says so", async () => {
  const { pages, answers, told } = asking()
  const read = pages.read(null)
  answers[0]?.reject()
  await read
  expect(pages.state.value).toBe("failed")
  expect(told).toHaveBeenCalledExactlyOnceWith(new Error("gone"))
})
