/** The parts of ECharts that are used; loaded when a chart is shown. */
import { BarChart, CustomChart, LineChart } from "echarts/charts"
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components"
import { init, use, type EChartsType } from "echarts/core"
import { SVGRenderer } from "echarts/renderers"

use([
  BarChart,
  CustomChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
])
use(SVGRenderer)

export function chartIn(place: HTMLElement): EChartsType {
  return init(place, null, { renderer: "svg" })
}
