import { expect, it } from "vitest"
import { choiceKept, choiceOf, fieldsFrom, fieldsOf, placeOf, preview } from "./templates"
import type { TemplateView } from "./wire"

const READY: TemplateView = {
  name: "ready",
  language: "zh_CN",
  title: "发货",
  text: "您好{{1}}，订单{{2}}已发货。{{1}}，再见。",
  blanks: [
    { name: "1", fill: "customer" },
    { name: "2", fill: null },
  ],
}
const KNOWN = { customer: "陆建国", agent: "李娜", order: null }

it("is filled with what is known, and shown as it will be sent", () => {
  const fields = fieldsOf(READY, KNOWN)
  expect(fields).toEqual({ "1": "陆建国", "2": "" })
  expect(preview(READY, fields)).toBe("您好陆建国，订单{{2}}已发货。陆建国，再见。")
  expect(fieldsOf(READY, { ...KNOWN, customer: null })).toEqual({ "1": "", "2": "" })
})

it("is sent once every blank is filled", () => {
  expect(choiceOf(READY, { "1": "陆", "2": "  " })).toBeNull()
  const fields = { "1": "陆", "2": "47" }
  expect(choiceOf(READY, fields)).toEqual({ name: "ready", language: "zh_CN", fields })
  expect(preview(READY, { "1": " 陆\n先生", "2": "47" })).toContain("您好陆 先生，订单47")
})

it("is kept as it was filled in, and what is kept of another changes nothing", () => {
  const other = { ...READY, name: "other" }
  const kept = choiceKept(
    JSON.stringify({ name: "ready", language: "zh_CN", fields: { "2": "47" } }),
  )
  expect(placeOf([other, READY], kept)).toBe(1)
  expect(fieldsFrom(READY, KNOWN, kept)).toEqual({ "1": "陆建国", "2": "47" })
  expect(fieldsFrom(other, KNOWN, kept)).toEqual({ "1": "陆建国", "2": "" })
  expect(placeOf([other], kept)).toBe(0)
})

it.each(["", "{", "null", "[]", '{"name":"a","language":"b","fields":{"1":2}}', '{"name":"a"}'])(
  "takes %s for nothing that was kept",
  (text) => {
    expect(choiceKept(text)).toBeNull()
  },
)
