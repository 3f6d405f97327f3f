import type { Same } from "../../same"
import type { tokens as english } from "../en/tokens"

/** 程序令牌。 */
export const tokens: Same<typeof english> = {
  title: "程序令牌",
  lead: "程序在每次请求中出示令牌，只能做其权限范围允许的事。",
  failed: "列表读取失败，请重试。",
  none: "还没有令牌。",
  name: "程序名称",
  sources: "可代表的来源",
  sources_hint: "用逗号分隔；留空表示任意来源。",
  scopes: "权限范围",
  make: "创建令牌",
  needs_scope: "请至少选择一个权限范围。",
  made: "请保存 {name} 的令牌，它不会再次显示。",
  taken: "已有同名令牌，请换一个名称。",
  refused: "未能完成：{why}",
  since: "创建于 {time}",
  revoked: "已撤销",
  revoke: "撤销",
  revoke_one: "撤销 {name} 的令牌",
  really: "使用它的程序从此被拒绝。",
  yes: "确认撤销",
  no: "保留",
  speaks_for: "来源：{sources}",
}
