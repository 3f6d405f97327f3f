import type { Same } from "../../same"
import type { links as english } from "../en/links"

/** 事项的关联内容及其选择。 */
export const links: Same<typeof english> = {
  open: "打开",
  remove: "取消关联",
  remove_of: "取消关联：{thing}",
  link: "添加关联",
  kind: "类型",
  which: "选择",
  number: "事项编号",
  number_example: "C-2026-000123",
  do: "关联",
  "kind.item": "另一事项",
  "kind.contact": "一次联系",
  "kind.purchase": "一笔订单",
  "kind.product": "一件产品",
  older: "较早的一项",
  none: "该客户没有尚未关联的此类内容。",
  by_outcome: "由另一事项产生",
  missing: "没有您可以查看的该编号的事项。",
  failed: "没有关联成功，请重试。",
}
