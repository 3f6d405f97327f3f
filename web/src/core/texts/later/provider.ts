/** Loaded with the pages that show them. */
import { provider as en } from "./en/provider"
import { provider as zh } from "./zh/provider"

export const providerTexts = { en, "zh-CN": zh } as const
