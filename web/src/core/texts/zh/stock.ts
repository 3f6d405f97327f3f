/** 库存。 */
import type { stock as english } from "../en/stock"
import type { Same } from "../same"

export const stock: Same<typeof english> = {
  "stock.open": "库存",
  "stock.title": "库存",
  "stock.about": "在此填写的是现有件数；比之前多出的件数会让等待它的客户事项开始。",
  "stock.find": "货号、型号或名称",
  "stock.there": "只看有货的",
  "stock.failed": "暂时无法读取，请稍后再试。",
  "stock.none": "没有这样的商品。",
  "stock.more": "显示更多",
  "stock.sku": "货号",
  "stock.model": "型号",
  "stock.name": "名称",
  "stock.quantity": "件数",
  "stock.price": "单价",
  "stock.as_of": "截至",
  "stock.pieces_of": "{name} 的件数",
  "stock.set": "设定",
  "stock.set_of": "设定 {name} 的件数",
  "stock.add": "新货号",
  "stock.done": "{name}：{count}",
  "stock.whole": "件数应为 0 至 1000000 的整数。",
  "stock.close": "关闭",
}
