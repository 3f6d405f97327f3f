/** Loaded with the pages that show them. */
import { roles as en } from "./en/roles"
import { roles as zh } from "./zh/roles"

export const rolesTexts = { en, "zh-CN": zh } as const
