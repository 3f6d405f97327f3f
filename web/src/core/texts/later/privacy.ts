/** Loaded with the page of privacy. */
import { privacy as en } from "./en/privacy"
import { privacy as zh } from "./zh/privacy"

export const privacyTexts = { en, "zh-CN": zh } as const
