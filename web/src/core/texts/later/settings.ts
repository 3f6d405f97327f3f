/** Loaded with the pages that show them. */
import type { KeyTexts } from "../../wording/keyTexts"
import { settings as en } from "./en/settings"
import { settingsKeys as keysEn } from "./en/settings_keys"
import { settingsValues as valuesEn } from "./en/settings_values"
import { settings as zh } from "./zh/settings"
import { settingsKeys as keysZh } from "./zh/settings_keys"
import { settingsValues as valuesZh } from "./zh/settings_values"

export const settingsTexts = { en, "zh-CN": zh } as const
export const settingsWords: KeyTexts = {
  keys: { en: keysEn, "zh-CN": keysZh },
  values: { en: valuesEn, "zh-CN": valuesZh },
}
