import { expect, test } from "vitest"
import { observe, offsetOf, UNSET } from "./clock"

const observed = (...samples: readonly (readonly [hubNow: number, receivedAt: number])[]) =>
  samples.reduce((clock, [hubNow, receivedAt]) => observe(clock, hubNow, receivedAt), UNSET)

test.each([
  { name: "nothing observed", samples: [], expected: null },
  { name: "one frame", samples: [[5_000, 1_000]], expected: 4_000 },
  {
    name: "the shortest travel wins",
    samples: [
      [5_000, 1_300],
      [5_400, 1_410],
      [5_900, 2_100],
    ],
    expected: 3_990,
  },
  {
    name: "a sample from long ago no longer counts",
    samples: [
      [5_000, 1_000],
      [205_000, 201_500],
    ],
    expected: 3_500,
  },
  { name: "a hub behind us", samples: [[1_000, 5_000]], expected: -4_000 },
] as const)("$name", ({ samples, expected }) => {
  expect(offsetOf(observed(...samples))).toBe(expected)
})

test("however many frames come, few samples are kept", () => {
  const falling = Array.from({ length: 500 }, (_, n) => [10_000 - n, n] as const)
  expect(observed(...falling).samples.length).toBeLessThanOrEqual(64)
})
