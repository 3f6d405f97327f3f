/** Loaded with the supervisor's screen: alerts by the rules of the floor. */
import { alerts as en } from "./en/alerts"
import { alerts as zh } from "./zh/alerts"

export const alertTexts = { en, "zh-CN": zh } as const
