/** Loaded with the page of the audit. */
import { audit as en } from "./en/audit"
import { audit as zh } from "./zh/audit"

export const auditTexts = { en, "zh-CN": zh } as const
