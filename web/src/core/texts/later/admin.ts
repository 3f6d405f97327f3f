/** Loaded with the pages that show them. */
import { admin as en } from "./en/admin"
import { admin as zh } from "./zh/admin"

export const adminTexts = { en, "zh-CN": zh } as const
