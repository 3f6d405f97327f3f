import { expect, test } from "vitest"
import { curveOptions, dataOf } from "./curve"

const look = {
  text: "t", muted: "m", line: "l", panel: "p", series: ["a", "b", "c", "d"], font: "sans",
} // prettier-ignore

test("quarters are columns, and nothing known is a gap", () => {
  const quarters = [
    { at: 60_000, offered: 3, abandoned: 1, level: null },
    { at: 120_000, offered: 0, abandoned: 0, level: 50 },
  ]
  expect(dataOf(quarters)).toEqual([[60, 120], [3, 0], [1, 0], [null, 50]]) // prettier-ignore
})

test("lines are told apart by dashes, and percent has an axis of its own", () => {
  const words = { time: () => "", number: String, share: (value: number) => `${value}%` }
  const { series, axes, legend } = curveOptions(look, words, 300)
  expect(series.slice(1).map(({ dash }) => String(dash))).toEqual(["", "2,3", "8,4"])
  expect(series.slice(1).map(({ scale }) => scale)).toEqual(["contacts", "contacts", "percent"])
  expect(axes?.[2]).toMatchObject({ scale: "percent", side: 1, stroke: "m" })
  expect(legend).toEqual({ show: false })
})
