import type { Same } from "../../same"
import type { today as english } from "../en/today"

/** 主管看板上的最近几小时。 */
export const today: Same<typeof english> = {
  title: "最近四小时",
  offered: "进入队列",
  abandoned: "放弃",
  level: "服务水平",
  said: "{time}：进入队列 {offered}，放弃 {abandoned}，服务水平 {level}",
  label: "{title}，每刻钟一点。{lines}。",
  as_table: "以表格显示",
  quarter: "自",
  failed: "最近几小时的数据读取失败，一分钟后再试。",
}
