import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { atMostEvery } from "./time"

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
