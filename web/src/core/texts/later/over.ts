/** Loaded with the page that shows them. */
import { over as en } from "./en/over"
import { over as zh } from "./zh/over"

export const overTexts = { en, "zh-CN": zh } as const
