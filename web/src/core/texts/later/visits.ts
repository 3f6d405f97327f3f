/** Loaded with the pages that show them. */
import { visits as en } from "./en/visits"
import { visits as zh } from "./zh/visits"

export const visitTexts = { en, "zh-CN": zh } as const
