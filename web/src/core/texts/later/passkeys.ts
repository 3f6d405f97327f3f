/** Loaded with the pages that show them. */
import { passkeys as en } from "./en/passkeys"
import { passkeys as zh } from "./zh/passkeys"

export const passkeyTexts = { en, "zh-CN": zh } as const
