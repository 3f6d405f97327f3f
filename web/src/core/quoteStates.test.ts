import { describe, expect, test } from "vitest"
import { hasQuotes, waysOf } from "./quoteStates"

const open = { state: "open" } as const
const draft = { state: "draft", discounted: false, made_by: "boss" } as const

describe("what may become of a quote", () => {
  test.each([
    [draft, ["approved", "refused"], null],
    [{ ...draft, discounted: true }, ["refused"], "other"],
    [{ ...draft, discounted: true, made_by: "chief" }, ["approved", "refused"], null],
    [{ ...draft, state: "approved", discounted: true }, ["sent", "refused"], null],
    [{ ...draft, state: "sent" }, ["accepted", "refused"], null],
    [{ ...draft, state: "expired" }, ["refused"], "expired"],
    [{ ...draft, state: "accepted" }, [], null],
    [{ ...draft, state: "refused" }, [], null],
  ] as const)("%o", (quote, ways, why) => {
    expect(waysOf(quote, open, "boss")).toEqual({ ways, why })
  })

  test("nothing once the item is over", () => {
    expect(waysOf(draft, { state: "closed" }, "boss").ways).toEqual([])
  })
})

describe("an item has quotes", () => {
  const item = { state: "open", kind: "complaint", quotes: [], steps: [] } as const

  test.each([
    [item, false],
    [{ ...item, kind: "opportunity" }, true],
    [{ ...item, kind: "service_request" }, true],
    [{ ...item, kind: "service_request", state: "closed" }, false],
  ] as const)("%o: %s", (one, has) => {
    expect(hasQuotes(one)).toBe(has)
  })
})
