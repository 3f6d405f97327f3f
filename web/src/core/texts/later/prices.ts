/** Loaded with the pages that show them. */
import { prices as en } from "./en/prices"
import { prices as zh } from "./zh/prices"

export const priceTexts = { en, "zh-CN": zh } as const
