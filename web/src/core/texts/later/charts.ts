/** Loaded with whatever draws a chart. */
import { charts as en } from "./en/charts"
import { charts as zh } from "./zh/charts"

export const chartTexts = { en, "zh-CN": zh } as const
