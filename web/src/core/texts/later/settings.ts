/** Loaded with the pages that show them. */
import { settings as en } from "./en/settings"
import { settings as zh } from "./zh/settings"

export const settingsTexts = { en, "zh-CN": zh } as const
