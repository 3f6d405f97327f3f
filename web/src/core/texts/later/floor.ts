/** Loaded with the pages that show them. */
import { floor as en } from "./en/floor"
import { floorKeys as keysEn } from "./en/floor_keys"
import { floorValues as valuesEn } from "./en/floor_values"
import { floor as zh } from "./zh/floor"
import { floorKeys as keysZh } from "./zh/floor_keys"
import { floorValues as valuesZh } from "./zh/floor_values"

export const floorTexts = { en, "zh-CN": zh } as const
export const floorKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: keysEn,
  "zh-CN": keysZh,
}
export const floorValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: valuesEn,
  "zh-CN": valuesZh,
}
