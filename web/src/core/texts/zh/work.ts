import type { work as english } from "../en/work"
import type { Same } from "../same"

/** The agent's work: offers and the briefing before an answer. */
export const work: Same<typeof english> = {
  "work.title": "我的工作",
  "work.contact": "当前联系",
  "work.idle": "暂无待接联系。",
  "work.idle_ready": "您已就绪。下一个联系会出现在这里，客户资料同时显示在右侧。",
  "work.idle_not_ready": "置为就绪后即可接收联系。",
  "work.queues": "我的队列",
  "work.queue_waiting": "{count} 个排队",
  "work.paused": "已暂停",

  "offer.title": "呼入 · {channel}",
  "offer.announce": "{channel}呼入：{who}",
  "offer.accept": "接听",
  "offer.decline": "拒接",
  "offer.accepting": "正在接听…",
  "offer.declining": "正在拒接…",
  "offer.observed": "您的话机正在振铃",
  "offer.not_ringing": "话机没有响铃",
  "offer.observed_hint": "请拿起话机接听。",
  "offer.left": "剩余 {seconds} 秒接听",
  "offer.over": "时间已到",
  "offer.unsent": "尚未发送：连接中断",
  "offer.queue": "队列",
  "offer.dialled": "拨打号码",
  "offer.waited": "已等待",
  "offer.from": "来源",
  "offer.calls": "呼叫",
  "offer.calls_from": "主叫线路",
  "offer.gone.declined": "您已拒接。",
  "offer.gone.expired": "接听超时。",
  "offer.gone.withdrawn": "联系已取消：客户挂断或已由他人接听。",
  "offer.gone.taken": "{agent} 已接听。",

  "brief.last_contact": "上次联系",
  "brief.products": "名下产品",
  "brief.purchases": "最近购买",
  "brief.question": "上次提问",
  "brief.none": "无",
  "brief.first_time": "首次联系",
}
