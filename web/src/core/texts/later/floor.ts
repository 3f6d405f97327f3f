/** Loaded with the pages that show them. */
import type { KeyTexts } from "../../wording/keyTexts"
import { floor as en } from "./en/floor"
import { floorKeys as keysEn } from "./en/floor_keys"
import { floorValues as valuesEn } from "./en/floor_values"
import { floor as zh } from "./zh/floor"
import { floorKeys as keysZh } from "./zh/floor_keys"
import { floorValues as valuesZh } from "./zh/floor_values"

export const floorTexts = { en, "zh-CN": zh } as const
export const floorWords: KeyTexts = {
  keys: { en: keysEn, "zh-CN": keysZh },
  values: { en: valuesEn, "zh-CN": valuesZh },
}
