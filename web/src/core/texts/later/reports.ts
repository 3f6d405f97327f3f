/** Loaded with the screen of supervisors. */
import { reports as en } from "./en/reports"
import { reports as zh } from "./zh/reports"

export const reportTexts = { en, "zh-CN": zh } as const
