/** A chart as ECharts is told to draw it. */
import type { BarSeriesOption, LineSeriesOption } from "echarts/charts"
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

/** How high a chart of lines is, in pixels: its legend has a row for each series. */
export function heightOfLines({ series }: Chart): number {
  return series.length * ROW + HEAD + PLOT + FOOT
}

/** How high a chart of bars is, in pixels. */
export function heightOfBars({ series, places }: Chart): number {
  return series.length * ROW + HEAD + places.length * (series.length * BAR + HEAD) + FOOT
}

/** Lines over places. */
export function linesOption(chart: Chart, look: Look, label: string): ChartOption {
  const { max, step } = scaleOf(chart)
  const shared = common(chart, look, label)
  return {
    ...shared,
    // The dash alone: a dot as large as the legend makes it says nothing.
    legend: { ...shared.legend, itemStyle: { opacity: 0 } },
    xAxis: {
      type: "category",
      data: [...chart.places],
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: { ...written(look), hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" }, // prettier-ignore
    },
    yAxis: {
      type: "value",
      min: 0,
      max,
      interval: step,
      splitLine: { lineStyle: { color: look.line } },
      axisLabel: { ...written(look), formatter: (value) => chart.text(value) },
    },
    series: chart.series.map((one, n) => lineOf(one, n, look)),
  }
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
    series: chart.series.map((one, n) => ({
      type: "bar",
      name: one.name,
      data: one.values.map((value) => value ?? "-"),
      barMaxWidth: BAR - 6,
      itemStyle: one.isBefore
        ? { color: look.panel, borderColor: look.muted, borderType: "dashed", borderWidth: 1.5 }
        : { color: look.series[n % look.series.length] ?? look.text },
    })),
  }
}

/** What every chart has; nothing of it moves, and no text of it becomes HTML. */
function common(chart: Chart, look: Look, label: string) {
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: look.font, fontSize: FONT_SIZE, color: look.text },
    grid: { top: chart.series.length * ROW + HEAD, right: 12, bottom: 4, left: 4, outerBoundsMode: "same" }, // prettier-ignore
    legend: {
      orient: "vertical",
      top: 0,
      left: 0,
      padding: 0,
      itemGap: ROW - FONT_SIZE - 2,
      itemWidth: 32,
      itemHeight: FONT_SIZE,
      selectedMode: false,
      data: chart.series.map(({ name }) => name),
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
  const values = chart.series.map(
    ({ name, values }) => `${name}: ${chart.text(values[place] ?? null)}`,
  )
  return [chart.places[place] ?? "", ...values].join("\n")
}

function lineOf({ name, values, isBefore }: ChartSeries, n: number, look: Look): LineSeriesOption {
  const color = isBefore ? look.muted : (look.series[n % look.series.length] ?? look.text)
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

function dotOf(values: readonly (number | null)[], at: number): number {
  const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null
  return isAlone || values.length <= MOST_DOTS ? 5 : 0
}

function written({ font, muted }: Look) {
  return { fontFamily: font, fontSize: FONT_SIZE, color: muted }
}
