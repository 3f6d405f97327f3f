/** Loaded with the pages that show them. */
import { unmask as en } from "./en/unmask"
import { unmask as zh } from "./zh/unmask"

export const unmaskTexts = { en, "zh-CN": zh } as const
