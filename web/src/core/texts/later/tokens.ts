/** Loaded with the page that shows them. */
import { tokens as en } from "./en/tokens"
import { tokens as zh } from "./zh/tokens"

export const tokenTexts = { en, "zh-CN": zh } as const
