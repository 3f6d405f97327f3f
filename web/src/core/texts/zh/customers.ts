import type { customers as english } from "../en/customers"
import type { Same } from "../same"

/** Customers, their records, finding and adding them. */
export const customers: Same<typeof english> = {
  "customer.title": "客户",
  "customer.none": "有联系进来时，这里立即显示客户资料。",
  "customer.loading": "正在查询客户…",
  "customer.tier": "等级",
  "customer.company": "公司",
  "customer.phones": "电话",
  "customer.emails": "邮箱",
  "customer.addresses": "地址",
  "customer.birthday": "生日",
  "customer.language": "语言",
  "customer.tags": "标签",
  "customer.notes": "备注",
  "customer.shared": "多人共用",

  "tier.gold": "金卡",
  "tier.silver": "银卡",
  "tier.bronze": "铜卡",
  "tier.standard": "普通",

  "label.mobile": "手机",
  "label.fixed_line": "固话",

  "search.title": "查找客户",
  "search.label": "姓名、号码或邮箱",
  "search.submit": "查找",
  "search.busy": "正在查找…",
  "search.empty": "没有找到客户。",
  "search.failed": "查找失败。",
  "search.more": "仅显示前 {count} 位，还有更多，请缩小查找范围。",

  "new.title": "新建客户",
  "new.lead": "可以先接听，稍后再填写。",
  "new.name": "姓名",
  "new.phone": "号码",
  "new.note": "客户备注",
  "new.save": "保存客户",
  "new.saving": "正在保存…",
  "new.failed": "客户未能保存。",

  "tab.overview": "概览",
  "tab.purchases": "购买",
  "tab.products": "产品",
  "tab.service": "服务",
  "tab.questions": "提问",
  "tab.contacts": "联系",
  "tab.shown_of": "显示 {shown} 条，共 {total} 条",
  "tab.nothing": "暂无记录。",
  "source.local": "客户资料",

  "product.serial": "序列号",
  "product.bought": "{date} 购买",
  "product.in_warranty": "保修至 {date}",
  "product.out_of_warranty": "{date} 已过保",
  "product.no_warranty": "保修未知",
  "product.repairs": "维修 {count} 次",
  "product.faults": "同型号 {known} 台中 {faulty} 台出过故障",
  "product.fault": "{symptom}（{count} 次）",
  "product.usual_fix": "常用处理：{fix}",

  "service.technician": "技师",

  "purchase.order": "订单 {order}",
  "purchase.quantity": "{count} ×",

  "card.sources_late": "部分资料缺失或延迟：{names}",
}
