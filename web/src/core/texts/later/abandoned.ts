/** Loaded with the supervisor's screen: who gave up waiting. */
import { abandoned as en } from "./en/abandoned"
import { abandoned as zh } from "./zh/abandoned"

export const abandonedTexts = { en, "zh-CN": zh } as const
