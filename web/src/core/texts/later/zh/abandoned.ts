import type { Same } from "../../same"
import type { abandoned as english } from "../en/abandoned"

/** 放弃等待的客户。 */
export const abandoned: Same<typeof english> = {
  open: "放弃来电",
  title: "放弃等待的客户",
  about: "以及后来的情况：是否再次来电，是否已联系上。",
  close: "关闭",
  from: "从",
  to: "到",
  queue: "队列",
  any: "全部队列",
  when: "时间",
  number: "号码",
  waited: "等待",
  since: "后来",
  short: "短时",
  again: "{when} 再次来电",
  again_answered: "{when} 再次来电，已接听",
  called_back: "{when} 已联系上",
  waits: "待回拨",
  nothing: "尚无",
  call_back: "回拨",
  call_back_of: "回拨 {who}",
  wanted: "客户要求此次来电",
  wanted_of: "客户要求此次来电：{who}",
  done: "将回拨 {who}。",
  none: "这些天没有客户放弃等待。",
  failed: "读取失败，请稍后再试。",
  more: "显示更多",
}
