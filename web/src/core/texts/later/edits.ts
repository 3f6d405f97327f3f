/** Loaded with the pages that show them. */
import { edits as en } from "./en/edits"
import { edits as zh } from "./zh/edits"

export const editTexts = { en, "zh-CN": zh } as const
