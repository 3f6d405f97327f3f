import type { CallbackDataParams } from "echarts/types/dist/shared"
import { describe, expect, it } from "vitest"
import type { Chart } from "../../core/charts"
import { barsOption, heightOf, linesOption, optionOf, type Look } from "./options"

const look: Look = {
  text: "rgb(1, 1, 1)", muted: "rgb(2, 2, 2)", line: "rgb(3, 3, 3)", panel: "rgb(4, 4, 4)",
  series: ["rgb(10, 0, 0)", "rgb(20, 0, 0)"], font: "sans",
} // prettier-ignore
const chart: Chart = {
  what: "Mean wait",
  unit: "ms",
  places: ["1 May", "2 May", "3 May"],
  series: [
    { name: "<b>Support</b>", values: [60_000, null, 0] },
    { name: "Sales", values: [0, 0, 120_000] },
    { name: "Before", values: [null, 5_000, 5_000], isBefore: true },
  ],
  text: (value) => (value === null ? "—" : `${value / 1000} s`),
}

const seriesOf = (of: typeof linesOption) => [of(chart, look, "said").series ?? []].flat()
const tooltipOf = (of: typeof linesOption) => [of(chart, look, "said").tooltip ?? []].flat()[0]

describe("a chart for ECharts", () => {
  it("has each value of a line, and a gap where there is none", () => {
    const lines = seriesOf(linesOption)
    expect(lines.map(({ type }) => type)).toEqual(["line", "line", "line"])
    expect(lines[0]).toMatchObject({ connectNulls: false })
    expect(lines.map(({ data }) => JSON.parse(JSON.stringify(data)))).toMatchObject([
      [{ value: 60_000 }, { value: null }, { value: 0 }],
      [{ value: 0 }, { value: 0 }, { value: 120_000 }],
      [{ value: null }, { value: 5_000 }, { value: 5_000 }],
    ])
  })

  it("tells lines apart by dashes too, and the days before by the quietest colour", () => {
    const lines = JSON.parse(JSON.stringify(seriesOf(linesOption)))
    const styles = lines.map((line: { lineStyle: { type: unknown } }) => line.lineStyle.type)
    expect(new Set(styles.map(String)).size).toBe(3)
    expect(lines[0]).toMatchObject({ color: look.series[0] })
    expect(lines[2]).toMatchObject({ color: look.muted })
  })

  it("moves nothing, and its tooltip is text that HTML in a name stays in", () => {
    const option = linesOption(chart, look, "said")
    expect(option.animation).toBe(false)
    expect(option.aria).toMatchObject({ enabled: true, label: { description: "said" } })
    const tooltip = tooltipOf(linesOption)
    expect(tooltip).toMatchObject({ renderMode: "richText", confine: true })
    const write = tooltip?.formatter
    if (typeof write !== "function") throw new Error("nothing writes the tooltip")
    const point: CallbackDataParams = {
      componentType: "series", componentSubType: "line", componentIndex: 0, seriesIndex: 0,
      name: "", dataIndex: 1, data: null, value: null, $vars: [],
    } // prettier-ignore
    expect(write([point], "")).toBe("2 May\n<b>Support</b>: —\nSales: 0 s\nBefore: 5 s")
  })

  it("has bars for what is of one interval, those before without a filling", () => {
    const bars = seriesOf(barsOption)
    expect(bars.map(({ type }) => type)).toEqual(["bar", "bar", "bar"])
    expect(bars[2]).toMatchObject({ itemStyle: { color: look.panel, borderType: "dashed" } })
    expect(barsOption(chart, look, "").yAxis).toMatchObject({ data: chart.places })
  })

  it("is as high as its legend and its places need", () => {
    const one = { ...chart, series: chart.series.slice(0, 1) }
    expect(heightOf(chart, "lines")).toBeGreaterThan(heightOf(one, "lines"))
    expect(heightOf({ ...chart, places: ["a"] }, "bars")).toBeLessThan(heightOf(chart, "bars"))
    const named = { ...one, series: [{ name: chart.what, values: [1] }] }
    expect(optionOf(named, "columns", look, "").legend).toMatchObject({ show: false })
  })

  it("has the bounds of steps as an area, and those of columns as lines", () => {
    const bounds = [{ low: 10, high: 30 }, null, { low: 0, high: 5 }]
    const bound = { ...chart, series: [{ name: chart.what, values: [20, 1, 2], bounds }] }
    const [low, high, line] = [optionOf(bound, "steps", look, "").series ?? []].flat()
    expect(low).toMatchObject({ data: [10, null, 0], lineStyle: { opacity: 0 } })
    expect(high).toMatchObject({ data: [20, null, 5], areaStyle: { color: look.series[0] } })
    expect(line).toMatchObject({ step: "end" })
    const [, lines] = [optionOf(bound, "columns", look, "").series ?? []].flat()
    expect(lines).toMatchObject({ type: "custom", data: [[0, 10, 30], [2, 0, 5]] }) // prettier-ignore
  })
})
