import type { app as english } from "../en/app"
import type { Same } from "../same"

/** The page itself: connection, top bar, roles, refusals. */
export const app: Same<typeof english> = {
  "app.name": "contacthub",
  "app.loading": "正在加载…",
  "app.skip": "跳到内容",

  "connection.connected": "已连接",
  "connection.reconnecting": "正在重连",
  "connection.offline": "已离线",

  "top.language": "语言",
  "top.theme": "主题：{theme}",
  "top.keys": "快捷键",
  "top.sound_enable": "启用提示音",
  "top.sound_on": "提示音开",
  "top.sound_off": "已静音",
  "top.account": "账号",

  "theme.auto": "跟随系统",
  "theme.light": "浅色",
  "theme.dark": "深色",

  "role.agent": "坐席",
  "role.supervisor": "班长",
  "role.admin": "管理员",

  "error.title": "操作未成功",
  "error.lost": "服务器没有答复，请先核对当前状态再重试。",
  "error.offer_gone": "该分配已不存在。",
  "error.not_your_offer": "该分配不属于您。",
  "error.observed_offer": "只能在话机上接听。",
  "error.unknown_contact": "该联系已结束。",
  "error.not_your_contact": "这不是您的联系。",
  "error.wrong_state": "当前状态下已无法执行此操作。",
  "error.not_wrapping_up": "话后处理已结束。",
  "error.unknown_disposition": "此处不使用该处理结果。",
  "error.unknown_presence": "此处不使用该状态。",
  "error.unknown_customer": "该客户已不存在。",
  "error.not_supported": "话务系统不支持此操作。",
  "error.not_found": "该对象已不存在。",
  "error.forbidden": "您现在无权执行此操作。",
  "error.unavailable": "服务器暂时无法保存，请稍后重试。",
  "error.unknown": "服务器拒绝：{detail}",
  "error.network": "无法连接服务器。",
  "error.dismiss": "关闭提示",
}
