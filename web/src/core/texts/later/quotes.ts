/** Loaded with the pages that show them. */
import { quotes as en } from "./en/quotes"
import { quotes as zh } from "./zh/quotes"

export const quoteTexts = { en, "zh-CN": zh } as const
