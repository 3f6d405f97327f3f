import type { Same } from "../../same"
import type { charts as english } from "../en/charts"

/** 图表。 */
export const charts: Same<typeof english> = {
  label: "{what}，{from} – {to}。{lines}。",
  line: "{name}：最低 {low}，最高 {high}，最后 {last}",
  one: "{name}：{value}",
  none: "{name}：没有数据",
  bars: "{what}。{lines}。",
  and: "、",
  between: "；",
  as_table: "以表格显示图表",
  lost: "图表加载失败，表格中有全部内容。",
  days: "{from} – {to}",
  days_before: "{from} – {to}（上期）",
}
