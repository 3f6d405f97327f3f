/** The icon of each channel, and of the services by which social contacts come. */
import type { Came } from "../core/wording/channels"
import type { IconName } from "./Icon.vue"

const ICONS: Readonly<Record<string, IconName>> = {
  voice: "phone",
  callback: "phone",
  video: "video",
  chat: "chat",
  email: "mail",
  sms: "sms",
  social: "social",
  whatsapp: "whatsapp",
  wechat: "wechat",
  fax: "fax",
  task: "task",
}

export function channelIcon({ channel, service }: Came): IconName {
  return ICONS[service ?? channel] ?? "chat"
}
