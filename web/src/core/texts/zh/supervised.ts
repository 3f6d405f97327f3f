import type { supervised as english } from "../en/supervised"
import type { Same } from "../same"

/** What a supervisor did to the agent. */
export const supervised: Same<typeof english> = {
  "supervised.serves": "{by}：您现在服务 {queue}。",
  "supervised.serves_until": "{by}：您服务 {queue} 至 {until}。",
  "supervised.serves_not": "{by}：您暂不服务 {queue}。",
  "supervised.serves_not_until": "{by}：您至 {until} 不服务 {queue}。",
  "supervised.reset": "{by}：{queue} 已恢复原先安排。",
  "supervised.time_over": "{queue} 已恢复原先安排：时间已到。",
  "supervised.presence": "{by} 已将您的状态设为：{presence}。",
  "supervised.next_presence": "{by} 已选定本次联系后的状态：{presence}。",
  "supervised.stays": "{by}：本次联系后状态不变。",
  "supervised.note": "{by} 给您写了备注：{who}。",
  "supervised.wrap_up_ended": "{by} 已结束您的话后处理。",
}
