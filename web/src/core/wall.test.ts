import { expect, test } from "vitest"
import { bars, trendOf } from "./wall"

const of = (...levels: (number | null)[]) => levels.map((service_level) => ({ service_level }))

test("the last quarter that is over is compared with those before", () => {
  expect(trendOf(of(80, 90, 70, 40))).toBe("down")
  expect(trendOf(of(60, null, 90, 0))).toBe("up")
  expect(trendOf(of(80, 82, 84, null))).toBe("same")
})

test("of one quarter there is no trend", () => {
  expect(trendOf(of(null, 80, 20))).toBe(null)
  expect(trendOf(of())).toBe(null)
})

test("quarters without contacts have no bar", () => {
  expect(bars(of(50, null))).toEqual([50, null])
})
