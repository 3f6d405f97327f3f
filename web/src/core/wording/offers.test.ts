import { expect, test } from "vitest"
import { translator } from "../texts"
import { offerAnnounced, offerKey, offerKind, ownEnd, stateText } from "./offers"

test.each([
  ["voice", null, "呼入 · 来电", "来电呼入：陆先生", "接听"],
  ["callback", null, "回拨", "回拨：陆先生", "接听"],
  ["chat", null, "新消息 · 在线会话", "在线会话新消息：陆先生", "接入"],
  ["email", null, "新消息 · 邮件", "邮件新消息：陆先生", "接入"],
  ["social", "wechat", "新消息 · 微信", "微信新消息：陆先生", "接入"],
  ["social", null, "新消息 · 社交媒体", "社交媒体新消息：陆先生", "接入"],
] as const)("%s (%s)", (channel, service, kind, announced, accept) => {
  const t = translator("zh-CN")
  const item = { channel, service }
  expect([
    offerKind(t, item),
    offerAnnounced(t, item, "陆先生"),
    t(offerKey(item, "accept")),
  ]).toEqual([kind, announced, accept])
})

test("in English too what is written is taken, and what calls comes in", () => {
  const t = translator("en")
  expect(offerKind(t, { channel: "voice", service: null })).toBe("Incoming · Call")
  expect(offerKind(t, { channel: "social", service: "whatsapp" })).toBe("New message · WhatsApp")
})

test("what is written has dialled nothing, and a mail was sent somewhere", () => {
  const ends = { direction: "inbound", from: null } as const
  const to = { e164: null, raw: "help@shop.example" }
  expect(ownEnd({ ...ends, channel: "chat", to: null })).toBe(null)
  expect(ownEnd({ ...ends, channel: "email", to })).toEqual({
    key: "offer.written.to",
    address: "help@shop.example",
  })
  expect(ownEnd({ ...ends, channel: "voice", to: null })?.key).toBe("offer.to")
})

test.each([
  ["ringing", "voice", "振铃"],
  ["ringing", "sms", "待接入"],
  ["handling", "chat", "服务中"],
  ["ringing", null, "振铃"],
])("the state %s of %s reads %s", (state, channel, expected) => {
  expect(stateText(translator("zh-CN"), state, channel)).toBe(expected)
})
