import type { asking as english } from "../en/asking"
import type { Same } from "../same"

/** 坐席询问客户的表单。 */
export const asking: Same<typeof english> = {
  "asking.title": "询问客户",
  "asking.failed": "无法读取问题：{why}",
  "asking.hint": "请把问题读给客户听。选择后立即保存，可以中途停下。",
  "asking.kept": "已暂存。",
  "asking.save": "提交回答",
  "asking.decline": "客户不愿受访",
  "asking.saved": "回答已提交，谢谢。",
  "asking.declined": "客户不愿受访。在问卷规定的时间内不再询问。",
  "asking.late": "已过回答期限。",
  "asking.not_yours": "由其他人询问：接待过该客户的坐席不能询问；由持有此事项的人询问。",
  "asking.not_saved": "未保存：{why}",
}
