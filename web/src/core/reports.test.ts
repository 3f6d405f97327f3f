import { describe, expect, it } from "vitest"
import {
  addressOf,
  askedBy,
  changeText,
  dayAfter,
  dayIn,
  figureText,
  filtersOf,
  savedOf,
  USUAL,
} from "./reports"

describe("reports", () => {
  it("asks for the last seven days where the address says nothing", () => {
    const asked = askedBy(new URLSearchParams(), "2026-05-03")
    expect([asked.from, asked.to, asked.show]).toEqual(["2026-04-27", "2026-05-03", USUAL])
  })

  it("is the same again by its address", () => {
    const query =
      "from=2026-05-01&to=2026-05-02&every=60&by=queue&basis=happened&queue=a&show=offered"
    const asked = askedBy(new URLSearchParams(query), "2026-06-01")
    expect(askedBy(new URLSearchParams(addressOf(asked)), "2026-07-01")).toEqual(asked)
    expect(filtersOf(asked)).toEqual({
      from: "2026-05-01", to: "2026-05-02", every: "60", by: "queue", basis: "happened", queue: "a",
      before: "true",
    }) // prettier-ignore
  })

  it("is saved with its days, or as one of the last seven", () => {
    const query =
      "from=2026-05-01&to=2026-05-02&every=day&by=queue&basis=came&show=offered%2Casa_ms"
    const asked = askedBy(new URLSearchParams(query), "2026-06-01")
    expect(String(new URLSearchParams(savedOf(asked, true)))).toBe(query)
    expect(String(new URLSearchParams(savedOf(asked, false)))).toBe(
      "every=day&by=queue&basis=came&show=offered%2Casa_ms",
    )
  })

  it("knows days across months and zones", () => {
    expect(dayAfter("2026-03-01", -1)).toBe("2026-02-28")
    expect(dayIn(Date.parse("2026-05-01T16:00:00Z"), "Asia/Shanghai")).toBe("2026-05-02")
  })

  it.each([
    [75, "percent", "75%"],
    [90_000, "ms", "1:30"],
    [1200, "count", "1,200"],
    [null, "count", "—"],
  ] as const)("writes %s %s", (value, unit, text) => {
    expect(figureText(value, unit, "en")).toBe(text)
  })

  it.each([
    [12, 10, "count", "+20%"],
    [80, 82.5, "percent", "-2.5"],
    [1, 0, "count", "—"],
    [0, 0, "count", "0%"],
    [null, 3, "ms", "—"],
  ] as const)("says the change from %s and %s", (now, before, unit, text) => {
    expect(changeText(now, before, unit, "en")).toBe(text)
  })
})
