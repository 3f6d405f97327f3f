/** Loaded with the page of reports that plays a day: what would have been on another floor. */
import { whatIf as en } from "./en/whatIf"
import { whatIf as zh } from "./zh/whatIf"

export const whatIfTexts = { en, "zh-CN": zh } as const
