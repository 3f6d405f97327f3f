import type { agents as english } from "../en/agents"
import type { Same } from "../same"

/** Presences and states of agents. */
export const agents: Same<typeof english> = {
  "presence.label": "我的状态",
  "presence.available": "就绪",
  "presence.offline": "离线",
  "presence.break": "小休",
  "presence.missed": "漏接",
  "presence.paused": "话机示忙",
  "presence.on_another_call": "正在通其他电话",
  "presence.phone_unreachable": "话机无法接通",
  "presence.missed_hint": "您漏接了一次分配，回来后请重新置为就绪。",
  "presence.now": "现在",
  "presence.next": "本次联系结束后",
  "presence.next_is": "接下来：{presence}",
  "presence.call_off": "取消",
  "presence.wait": "请稍候…",

  "agent_state.offered": "待应答",
  "agent_state.handling": "服务中",
  "agent_state.wrapping_up": "话后处理",
  "agent_state.ready": "空闲",
  "agent_state.not_ready": "未就绪",
  "agent_state.logged_out": "未登录",
}
