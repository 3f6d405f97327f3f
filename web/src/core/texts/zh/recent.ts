import type { recent as english } from "../en/recent"
import type { Same } from "../same"

/** The agent's recent contacts, and what may be done with them. */
export const recent: Same<typeof english> = {
  "recent.title": "我最近的联系",
  "recent.hint": "您最近处理的 {count} 个联系。",
  "recent.open": "最近的联系",
  "recent.none": "暂无。",
  "recent.failed": "暂时无法读取，请稍后再试。",
  "recent.close": "关闭",
  "recent.save_note": "保存备注",
  "recent.note_saved": "备注已保存。",
  "recent.note_until": "联系结束后一小时内可修改备注。",
  "recent.call_back": "回拨",
  "recent.number": "号码",
  "recent.at": "不早于（留空：尽快）",
  "recent.asked": "客户要求这次回电",
  "recent.put_call_back": "安排回拨",
  "recent.call_back_put": "已安排回拨。",
}
