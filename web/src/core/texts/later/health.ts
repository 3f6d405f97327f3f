/** Loaded with the page of health. */
import { health as en } from "./en/health"
import { health as zh } from "./zh/health"

export const healthTexts = { en, "zh-CN": zh } as const
