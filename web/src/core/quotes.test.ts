import { expect, test } from "vitest"
import { runsOf } from "./quotes"

const shown = (text: string) =>
  runsOf(text).map(({ text: run, isQuoted }) => `${isQuoted ? "quoted" : "own"}: ${run}`)

test("what is repeated is a run of its own, with the empty lines in it", () => {
  const text = "Two of them?\n\n> On Friday, Lu wrote:\n>\n> Batteries\n\n> AAA\n\nLi Mei"
  expect(shown(text)).toEqual([
    "own: Two of them?",
    "quoted: > On Friday, Lu wrote:\n>\n> Batteries\n\n> AAA",
    "own: Li Mei",
  ])
})

test("answers between what is repeated stay where they are", () => {
  expect(shown("> One?\nYes\n> Two?\nNo")).toEqual([
    "quoted: > One?",
    "own: Yes",
    "quoted: > Two?",
    "own: No",
  ])
})

test("a text that repeats nothing is one run, indented as it was", () => {
  expect(shown("Hello\n\n  there > here\n")).toEqual(["own: Hello\n\n  there > here"])
  expect(runsOf("")).toEqual([])
})
