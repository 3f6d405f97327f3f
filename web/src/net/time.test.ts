import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { atMostEvery, onceRested } from "./time"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test("what is asked for again and again is done once in its time, and the last asking counts", () => {
  const action = vi.fn()
  const { ask } = atMostEvery(1_000, action)
  for (let passed = 0; passed < 3_000; passed += 250) {
    ask()
    vi.advanceTimersByTime(250)
  }
  expect(action).toHaveBeenCalledTimes(3)
  ask()
  vi.advanceTimersByTime(1_000)
  expect(action).toHaveBeenCalledTimes(4)
  vi.advanceTimersByTime(10_000)
  expect(action).toHaveBeenCalledTimes(4)
})

test("what is asked for and stopped is not done", () => {
  const action = vi.fn()
  const { ask, stop } = atMostEvery(1_000, action)
  ask()
  stop()
  vi.advanceTimersByTime(5_000)
  expect(action).not.toHaveBeenCalled()
})

/** What was asked, each with how it is answered. */
function questions() {
  const asked: [string, (answer: string) => void][] = []
  const told = vi.fn()
  const request = (question: string) =>
    new Promise<string>((resolve) => asked.push([question, resolve]))
  return { asked, told, ...onceRested(300, request, told) }
}

test("only the last question is asked, once no other came for a while", () => {
  const { ask, asked } = questions()
  ask("l")
  vi.advanceTimersByTime(299)
  ask("lu")
  vi.advanceTimersByTime(299)
  expect(asked).toEqual([])
  vi.advanceTimersByTime(1)
  expect(asked.map(([question]) => question)).toEqual(["lu"])
})

test("an answer that was overtaken is not told", async () => {
  const { ask, asked, told } = questions()
  ask("l")
  vi.advanceTimersByTime(300)
  ask("lu")
  vi.advanceTimersByTime(300)
  asked[1]?.[1]("of lu")
  asked[0]?.[1]("of l")
  await vi.runAllTimersAsync()
  expect(told.mock.calls).toEqual([["of lu"]])
})

test("once stopped nothing is asked and no answer told", async () => {
  const { ask, asked, told, stop } = questions()
  ask("l")
  vi.advanceTimersByTime(300)
  ask("lu")
  stop()
  asked[0]?.[1]("of l")
  await vi.runAllTimersAsync()
  expect(asked).toHaveLength(1)
  expect(told).not.toHaveBeenCalled()
})
