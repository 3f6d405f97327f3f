/** Loaded with the pages that show them. */
import { wallboard as en } from "./en/wallboard"
import { wallboard as zh } from "./zh/wallboard"

export const wallboardTexts = { en, "zh-CN": zh } as const
