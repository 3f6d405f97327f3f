import type { keys as english } from "../en/keys"
import type { Same } from "../same"

/** The sheet of keys. */
export const keys: Same<typeof english> = {
  "keys.title": "快捷键",
  "keys.anywhere": "任何时候，包括输入文字时",
  "keys.outside": "焦点不在输入框时",
  "keys.letters": "启用单字母快捷键（含挂断、拒接）",
  "keys.signs": "启用数字和符号快捷键",
  "keys.close": "关闭",

  "key.accept": "接听",
  "key.decline": "拒接",
  "key.hold": "保持或恢复",
  "key.hang_up": "挂断",
  "key.pass_on": "转接或咨询",
  "key.note": "写备注",
  "key.wrap_up": "到处理结果",
  "key.extend": "话后处理延长三十秒",
  "key.search": "查找客户",
  "key.keep_number": "将此号码存给该客户",
  "key.recent": "我最近的联系",
  "key.available": "置为就绪",
  "key.sheet": "本说明",
  "key.next_tab": "下一个客户页签",
  "key.previous_tab": "上一个客户页签",
  "key.next_contact": "我的下一个联系，输入时也可用",
  "key.previous_contact": "我的上一个联系，输入时也可用",
  "key.leave": "离开输入框，关闭弹出内容",
  "key.choose": "在多位客户中选择；0：都不是",
  "key.enter": "回车",
}
