import type { work_figures as english } from "../en/work_figures"
import type { Same } from "../same"

/** 主管看板上的工作统计。 */
export const work_figures: Same<typeof english> = {
  "figures.open": "近 30 天统计",
  "figures.failed": "暂时无法读取，请稍后再试。",
  "figures.pipeline": "销售机会",
  "figures.stage": "阶段",
  "figures.count": "数量",
  "figures.value": "金额",
  "figures.why": "原因",
  "figures.ended": "已结束",
  "figures.no_chances": "没有销售机会。",
  "figures.by": "按字段统计",
  "figures.field": "字段",
  "figures.open_items": "未完成",
  "figures.closed": "已完成",
  "figures.reopened": "重新打开",
  "figures.late": "超时",
  "figures.median": "办结天数（中位数）",
  "figures.p90": "90 百分位",
  "figures.all": "全部",
  "figures.not_said": "未填写",
}
