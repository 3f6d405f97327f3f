import type { away as english } from "../en/away"
import type { Same } from "../same"

/** 离岗：谁不在，其工作由谁接手。 */
export const away: Same<typeof english> = {
  "away.open": "离岗交接",
  "away.title": "谁不在岗，工作由谁接手",
  "away.about":
    "离岗开始时，手上的工作转给对方；结束之前的新工作也归对方。结束后已转的工作仍留在对方处。",
  "away.you": "您已离岗",
  "away.close": "关闭",
  "away.none": "目前没有人离岗。",
  "away.failed": "列表读取失败，请稍后再试。",
  "away.is": "{name}离岗至 {until}，工作由{to}接手。",
  "away.will": "{name}将于 {since} 至 {until} 离岗，工作将由{to}接手。",
  "away.new": "交接工作",
  "away.who": "离岗者",
  "away.to": "工作转给",
  "away.since": "开始",
  "away.now": "留空：即刻开始。",
  "away.until": "结束",
  "away.begin": "交接",
  "away.change": "更改",
  "away.save": "保存",
  "away.end": "立即结束",
  "away.cancel": "取消计划",
  "away.past": "请选择将来的结束时间。",
  "away.circle": "对方届时也不在岗，或结束早于开始：请改选他人或时间。",
  "visits.open": "客户拜访",
  "visits.title": "大客户拜访",
  "visits.close": "关闭",
  "visits.plan": "计划拜访",
}
