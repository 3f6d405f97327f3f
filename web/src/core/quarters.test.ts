import { expect, test } from "vitest"
import { firstQuarter, linesOfQuarters, quartersOf } from "./quarters"
import { translatorOf } from "./texts"
import { charts } from "./texts/later/en/charts"

const NOW = Date.parse("2026-05-01T12:07:30Z")
const row = (from: string, offered: number, abandoned: number, service_level: number | null) => ({
  key: "", name: "", from, to: from, values: { offered, abandoned, service_level },
}) // prettier-ignore

test("there are sixteen quarters up to the one that goes on, also those without contacts", () => {
  const rows = [
    row("2026-05-01T08:00:00Z", 9, 9, 9), // too long ago
    row("2026-05-01T08:15:00Z", 4, 1, 75),
    row("2026-05-01T12:00:00Z", 2, 0, null),
  ]
  const quarters = quartersOf({ rows }, NOW)
  expect(new Date(firstQuarter(NOW)).toISOString()).toBe("2026-05-01T08:15:00.000Z")
  expect(quarters).toHaveLength(16)
  expect(quarters[0]).toEqual({ at: firstQuarter(NOW), offered: 4, abandoned: 1, level: 75 })
  expect(quarters[1]).toMatchObject({ offered: 0, abandoned: 0, level: null })
  expect(quarters[15]).toMatchObject({ at: Date.parse("2026-05-01T12:00:00Z"), offered: 2 })

  const names = { offered: "Offered", abandoned: "Abandoned", level: "Level" }
  expect(linesOfQuarters(quarters, names, { language: "en", say: translatorOf(charts) })).toBe(
    "Offered: lowest 0, highest 4, last 2; Abandoned: lowest 0, highest 1, last 0; " +
      "Level: lowest 75%, highest 75%, last 75%",
  )
})
