/** A chart as ECharts is told to draw it. */
import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption } from "echarts/charts"
import type {
  AriaComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
} from "echarts/components"
import type { ComposeOption } from "echarts/core"
import { scaleOf, type Chart, type ChartSeries } from "../../core/charts"

export type ChartOption = ComposeOption<
  | AriaComponentOption
  | BarSeriesOption
  | CustomSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | LineSeriesOption
  | TooltipComponentOption
>

/** Colours of the theme, and the font. */
export interface Look {
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly panel: string
  /** Of the series, in order. */
  readonly series: readonly string[]
  readonly font: string
}

/** How lines are told apart without their colours. */
const DASHES = ["solid", [6, 3], [2, 3], [10, 3], [8, 3, 2, 3], [4, 4]] satisfies LineDash[]
const BEFORE = [3, 4]
type LineDash = "solid" | number[]

const FONT_SIZE = 12
const ROW = 20
const PLOT = 190
const BAR = 22
/** Above the plot, where the uppermost figure of the axis is, and below it, where the places are. */
const HEAD = 10
const FOOT = 24
/** Of so many values each has a dot; of more those alone that stand between two gaps. */
const MOST_DOTS = 40

/** `steps`: lines that keep their value until the next place. `columns` stand, `bars` lie. */
export type Kind = "lines" | "steps" | "columns" | "bars"

/** How high a chart is, in pixels: its legend has a row for each series, and bars one for each place. */
export function heightOf(chart: Chart, kind: Kind): number {
  const { series, places } = chart
  const plot = kind === "bars" ? places.length * (series.length * BAR + HEAD) : PLOT
  return topOf(chart) + plot + FOOT + (chart.along === undefined ? 0 : ROW)
}

export function optionOf(chart: Chart, kind: Kind, look: Look, label: string): ChartOption {
  const draw = { lines: linesOption, steps: stepsOption, columns: columnsOption, bars: barsOption }
  return draw[kind](chart, look, label)
}

/** Lines over places. */
export function linesOption(chart: Chart, look: Look, label: string): ChartOption {
  const series = chart.series.map((one, n) => lineOf(one, n, look))
  return { ...overPlaces(chart, look, label, false), series }
}

/** The same in steps, within their bounds. */
function stepsOption(chart: Chart, look: Look, label: string): ChartOption {
  const lines = chart.series.map((one, n) => ({
    ...lineOf(one, n, look),
    symbol: "none",
    step: "end" as const,
  }))
  const bands = chart.series.flatMap((one, n) => bandOf(one, `band ${n}`, look))
  return { ...overPlaces(chart, look, label, false), series: [...bands, ...lines] }
}

/** Bars that stand, with a line between the bounds of each. */
function columnsOption(chart: Chart, look: Look, label: string): ChartOption {
  const columns = chart.series.map((one, n) => barOf(one, n, look))
  const bounds = chart.series.map((one) => boundsOf(one, look))
  return { ...overPlaces(chart, look, label, true), series: [...columns, ...bounds] }
}

function overPlaces(chart: Chart, look: Look, label: string, isColumns: boolean) {
  const { max, step } = scaleOf(chart)
  const shared = common(chart, look, label)
  const along = { name: chart.along ?? "", nameLocation: "middle", nameGap: FOOT } as const
  return {
    ...shared,
    // The dash alone: a dot as large as the legend makes it says nothing.
    legend: { ...shared.legend, ...(isColumns ? {} : { itemStyle: { opacity: 0 } }) },
    xAxis: {
      type: "category",
      data: [...chart.places],
      ...along,
      nameTextStyle: written(look),
      boundaryGap: isColumns,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: {
        ...written(look),
        hideOverlap: true,
        alignMinLabel: "left",
        alignMaxLabel: "right",
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      max,
      interval: step,
      splitLine: { lineStyle: { color: look.line } },
      axisLabel: { ...written(look), formatter: (value: number) => chart.text(value) },
    },
  } satisfies ChartOption
}

/** Bars across, a group for each place: what is of one time only. */
export function barsOption(chart: Chart, look: Look, label: string): ChartOption {
  const { max, step } = scaleOf(chart)
  return {
    ...common(chart, look, label),
    xAxis: {
      type: "value",
      min: 0,
      max,
      interval: step,
      splitLine: { lineStyle: { color: look.line } },
      axisLabel: { ...written(look), formatter: (value) => chart.text(value), hideOverlap: true },
    },
    yAxis: {
      type: "category",
      data: [...chart.places],
      inverse: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: { ...written(look), width: 110, overflow: "truncate" },
    },
    series: chart.series.map((one, n) => barOf(one, n, look)),
  }
}

/** Where the plot begins, below the legend; a series that is called as the chart is needs none. */
function topOf({ what, series }: Chart): number {
  return series.filter(({ name }) => name !== what).length * ROW + HEAD
}

/** What every chart has; nothing of it moves, and no text of it becomes HTML. */
function common(chart: Chart, look: Look, label: string) {
  const named = chart.series.map(({ name }) => name).filter((name) => name !== chart.what)
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: look.font, fontSize: FONT_SIZE, color: look.text },
    grid: { top: topOf(chart), right: 12, bottom: 4, left: 4, outerBoundsMode: "same" }, // prettier-ignore
    legend: {
      orient: "vertical",
      top: 0,
      left: 0,
      padding: 0,
      itemGap: ROW - FONT_SIZE - 2,
      itemWidth: 32,
      itemHeight: FONT_SIZE,
      selectedMode: false,
      data: named,
      show: named.length > 0,
      textStyle: { ...written(look), color: look.text, width: 280, overflow: "truncate" },
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: "line", lineStyle: { color: look.muted }, animation: false },
      backgroundColor: look.panel,
      borderColor: look.muted,
      textStyle: { ...written(look), color: look.text },
      formatter: (shown) => tooltipOf(chart, shown),
    },
  } satisfies ChartOption
}

/** `3 May`, and a line below it for each series. */
function tooltipOf(chart: Chart, shown: { dataIndex: number } | { dataIndex: number }[]): string {
  const place = (Array.isArray(shown) ? shown[0] : shown)?.dataIndex ?? 0
  const values = chart.series.map(({ name, values, bounds }) => {
    const said = `${name}: ${chart.text(values[place] ?? null)}`
    const within = bounds?.[place] ?? null
    return within === null
      ? said
      : `${said} (${chart.text(within.low)} – ${chart.text(within.high)})`
  })
  return [chart.places[place] ?? "", ...values].join("\n")
}

function lineOf({ name, values, isBefore }: ChartSeries, n: number, look: Look): LineSeriesOption {
  const color = isBefore ? look.muted : colourOf(n, look)
  const type = isBefore ? BEFORE : (DASHES[n % DASHES.length] ?? "solid")
  return {
    type: "line",
    name,
    data: values.map((value, at) => ({ value, symbolSize: dotOf(values, at) })),
    connectNulls: false,
    showAllSymbol: true,
    symbol: "circle",
    color,
    lineStyle: { width: 2, type },
    emphasis: { disabled: true },
  }
}

function barOf({ name, values, isBefore }: ChartSeries, n: number, look: Look): BarSeriesOption {
  return {
    type: "bar",
    name,
    data: values.map((value) => value ?? "-"),
    barMaxWidth: BAR - 6,
    emphasis: { disabled: true },
    itemStyle: isBefore
      ? { color: look.panel, borderColor: look.muted, borderType: "dashed", borderWidth: 1.5 }
      : { color: colourOf(n, look) },
  }
}

/** What lies between the bounds: an area on a line that is not seen. */
function bandOf({ bounds }: ChartSeries, stack: string, look: Look): LineSeriesOption[] {
  if (bounds === undefined) return []
  const edge: LineSeriesOption = {
    type: "line", stack, step: "end", symbol: "none", silent: true, lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
  } // prettier-ignore
  const heights = bounds.map((one) => (one === null ? null : one.high - one.low))
  return [
    { ...edge, data: bounds.map((one) => one?.low ?? null) },
    { ...edge, data: heights, areaStyle: { color: colourOf(0, look), opacity: 0.18 } },
  ]
}

/** An upright line over each place with bounds. */
function boundsOf({ bounds }: ChartSeries, look: Look): CustomSeriesOption {
  return {
    type: "custom",
    silent: true,
    clip: true,
    data: (bounds ?? []).flatMap((one, n) => (one === null ? [] : [[n, one.low, one.high]])),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_, api) => {
      const [x1 = 0, y1 = 0] = api.coord([api.value(0), api.value(1)])
      const [x2 = 0, y2 = 0] = api.coord([api.value(0), api.value(2)])
      return {
        type: "line",
        shape: { x1, y1, x2, y2 },
        style: { stroke: look.text, lineWidth: 1.5 },
      }
    },
  }
}

function colourOf(n: number, look: Look): string {
  return look.series[n % look.series.length] ?? look.text
}

function dotOf(values: readonly (number | null)[], at: number): number {
  const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null
  return isAlone || values.length <= MOST_DOTS ? 5 : 0
}

function written({ font, muted }: Look) {
  return { fontFamily: font, fontSize: FONT_SIZE, color: muted }
}
