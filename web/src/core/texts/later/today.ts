/** Loaded with the curve of the last hours on the supervisor's board. */
import { today as en } from "./en/today"
import { today as zh } from "./zh/today"

export const todayTexts = { en, "zh-CN": zh } as const
