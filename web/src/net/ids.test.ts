import { expect, test } from "vitest"
import { newRef } from "./ids"

test("a reference is a random UUID with hyphens", () => {
  const refs = Array.from({ length: 50 }, newRef)
  for (const ref of refs) {
    expect(ref).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
  expect(new Set(refs).size).toBe(50)
})
