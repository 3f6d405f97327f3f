/** Loaded with the buttons by which lists become files. */
import { exports as en } from "./en/exports"
import { exports as zh } from "./zh/exports"

export const exportTexts = { en, "zh-CN": zh } as const
