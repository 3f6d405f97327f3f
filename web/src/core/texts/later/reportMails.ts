/** Loaded with the pages that show them. */
import { reportMails as en } from "./en/reportMails"
import { reportMails as zh } from "./zh/reportMails"

export const reportMailTexts = { en, "zh-CN": zh } as const
