/** Texts by key and language; a missing key does not compile. */
import type { Language } from "../format"
import { en } from "./en"
import type { Same } from "./same"
import { zh } from "./zh"

export type Key = keyof typeof en
export type Catalogue = Same<typeof en>
export type Params = Readonly<Record<string, string | number>>
export type Translate = (key: Key, params?: Params) => string

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, "zh-CN": zh }

/** A function that says things in one language; `{name}` stands for a parameter. */
export function translator(language: Language): Translate {
  return translatorOf(CATALOGUES[language])
}

/** The same with texts that are loaded with the page that shows them. */
export function translatorOf<K extends string>(texts: Readonly<Record<K, string>>) {
  return (key: K, params: Params = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** The text of a code the hub sent, or the code in plain letters when it is newer than this console. */
export function codeText(t: Translate, group: string, code: string): string {
  const key = `${group}.${code}`
  return hasText(key) ? t(key) : code.replaceAll("_", " ")
}

/** Whether there is a text of this key. */
export function hasText(key: string): key is Key {
  return isKeyOf(en, key)
}

/** The same of texts that are loaded with the page that shows them. */
export function isKeyOf<T extends object>(texts: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(texts, key)
}

/** Chinese for those whose browser asks for it, English for the rest. */
export function languageFor(preferred: readonly string[]): Language {
  const first = preferred.find((tag) => /^(zh|en)\b/i.test(tag))
  return first !== undefined && /^zh/i.test(first) ? "zh-CN" : "en"
}
