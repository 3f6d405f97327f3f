/** Loaded with the pages that show them. */
import { links as en } from "./en/links"
import { links as zh } from "./zh/links"

export const linkTexts = { en, "zh-CN": zh } as const
