/** Loaded with the pages that show them. */
import { proof as en } from "./en/proof"
import { proof as zh } from "./zh/proof"

export const proofTexts = { en, "zh-CN": zh } as const
