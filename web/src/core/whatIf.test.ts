import { describe, expect, it } from "vitest"
import { FIGURES, hoursChart, hoursOf, hourText, partsOf, type WhatIfResult } from "./whatIf"

const counted = (arrivals: number, mean_wait_ms: number | null) => ({
  arrivals, answered: arrivals, abandoned: 0, other: 0, waiting: 0, service_level: 50,
  mean_wait_ms, longest_wait_ms: mean_wait_ms,
}) // prettier-ignore
const hour = (at: string, to: string, happened: number, changed: number | null) => ({
  from: `2026-05-01T${at}:00Z`,
  to: `2026-05-01T${to}:00Z`,
  happened: counted(2, happened),
  same: counted(2, null),
  changed: changed === null ? null : counted(2, changed),
})
const result: WhatIfResult = {
  zone: "Asia/Shanghai",
  whole: {
    name: "", happened: counted(4, 30_000), same: null, changed: null,
    hours: [hour("01:00", "02:00", 60_000, 0), hour("03:00", "04:00", 0, null)],
  },
  queues: [],
  not_recorded: [],
  left_out: 0,
} // prettier-ignore

describe("a day that was played", () => {
  const words = { zone: result.zone, language: "en", say: (key: string) => key } as const
  const [whole] = partsOf(result, "All")
  if (whole === undefined) throw new Error("there is no part")

  it("has every hour between the first and the last", () => {
    expect(hoursOf(whole).map(({ of }) => of?.from.slice(11, 13))).toEqual(["01", undefined, "03"])
    expect(hoursOf({ ...whole, hours: [] })).toEqual([])
  })

  it("is a line for each floor, in which nobody is 0 and no wait is none", () => {
    const [arrivals, , , , wait] = FIGURES
    const drawn = hoursChart(whole, wait, words)
    expect(drawn.places.map((place) => place.slice(0, 5))).toEqual(["09:00", "10:00", "11:00"])
    expect(drawn.series.map(({ name }) => name)).toEqual(["happened", "same", "changed"])
    expect(drawn.text(60_000)).toBe("1:00")
    expect(drawn.series.map(({ values }) => values)).toEqual([
      [60_000, null, 0],
      [null, null, null],
      [0, null, null],
    ])
    expect(hoursChart(whole, arrivals, words).series.map(({ values }) => values)).toEqual([
      [2, 0, 2],
      [2, 0, 2],
      [2, 0, 0],
    ])
  })

  it("says hours in the floor's time zone", () => {
    const text = hourText(Date.UTC(2026, 4, 1, 1), Date.UTC(2026, 4, 1, 2), result.zone, "en")
    expect(text).toMatch(/^09:00\s–\s10:00$/u)
  })
})
