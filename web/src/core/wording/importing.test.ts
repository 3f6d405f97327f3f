import { expect, test } from "vitest"
import { translator } from "../texts"
import { countsText, kindsText, noteText, reasonText, textOfUse, usesByKind } from "./importing"

const en = translator("en")
const zh = translator("zh-CN")

test.each([
  ["phone: not a phone number", "Phone: is no phone number", "电话：不是电话号码"],
  [
    "birthday: not a day such as 2025-01-31; kept in the notes",
    "Birthday: is no day such as 2025-01-31",
    "生日：不是日期，应如 2025-01-31",
  ],
  [
    "customer: no id, number or mail address says whose order it is, only the name 李四",
    "Customer: no id, number or mail address says whose order it is 李四",
    "客户：没有编号、电话或邮箱说明是谁的订单 李四",
  ],
  [
    "phone: 2 customers have it: Li (1), Wu (2); give the customer_id",
    "Phone: 2 customers have it: Li (1), Wu (2); give the customer's id",
    "电话：有 2 位客户使用：Li (1), Wu (2)；请提供客户编号",
  ],
  ["same number as Li (C1)", "Same number as Li (C1)", "与 Li (C1) 号码相同"],
  ["the file is empty", "The file is empty", "文件是空的"],
  ["something newer", "something newer", "something newer"],
])("a reason in both languages: %s", (said, english, chinese) => {
  expect([reasonText(en, said), reasonText(zh, said)]).toEqual([english, chinese])
})

test("a note", () => {
  expect(noteText(zh, "columns not used: A, B")).toBe("未使用：A, B")
})

test("what a column may be used for", () => {
  expect(textOfUse(en, "customers.phone:home")).toBe("Phone (home)")
  expect(textOfUse(zh, "purchases.order_no")).toBe("订单号")
  expect(usesByKind(en, ["customers.name", "customers.phone", "purchases.sku"])).toEqual([
    {
      kind: "customers",
      label: "Customer",
      uses: [
        { use: "customers.name", label: "Name" },
        { use: "customers.phone", label: "Phone" },
      ],
    },
    { kind: "purchases", label: "Purchase", uses: [{ use: "purchases.sku", label: "SKU" }] },
  ])
})

test("what became of the rows", () => {
  expect(countsText(en, { customers: { new: 2, rejected: 1 } })).toEqual([
    "Customer: 2 new, 1 refused",
  ])
  expect(kindsText(zh, ["customers", "purchases"])).toBe("客户 + 购买")
})
