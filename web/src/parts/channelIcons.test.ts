import { expect, test } from "vitest"
import { channelIcon } from "./channelIcons"

test("every written channel has an icon of its own, and none a telephone", () => {
  const channels = ["chat", "email", "sms", "social", "fax"].map((channel) => ({ channel }))
  const services = ["whatsapp", "wechat"].map((service) => ({ channel: "social", service }))
  const icons = [...channels, ...services].map(channelIcon)
  expect(new Set(icons).size).toBe(icons.length)
  expect(icons).not.toContain("phone")
  expect(channelIcon({ channel: "voice", service: null })).toBe("phone")
})

test("a channel newer than this console is drawn as something written", () => {
  expect(channelIcon({ channel: "telepathy" })).toBe("chat")
})
