/** Loaded with the pages that show them. */
import { start as en } from "./en/start"
import { start as zh } from "./zh/start"

export const startTexts = { en, "zh-CN": zh } as const
