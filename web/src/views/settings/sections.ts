/** The sections of the settings file: of these there are many tables, of those one. */
import type { Section } from "../../net/settingsHttp"

export const LISTS: readonly Section[] = [
  "sources",
  "channels",
  "connectors",
  "look_ups",
  "webhooks",
]
export const SINGLE: readonly Section[] = [
  "server",
  "sessions",
  "oidc",
  "log",
  "audit",
  "surveys",
  "alerts",
  "retention",
  "messages",
  "reports",
  "storage",
]
