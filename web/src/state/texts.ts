/** The reader's language, and the texts in it. */
import { computed, watchEffect, type ComputedRef } from "vue"
import type { Language } from "../core/format"
import { languageFor, translator, translatorOf, type Params, type Translate } from "../core/texts"
import { injected } from "./injected"
import type { PreferenceStore } from "./preferences"

export interface Texts {
  readonly language: ComputedRef<Language>
  readonly t: ComputedRef<Translate>
}

export const { provide: provideTexts, use: useTexts } = injected<Texts>("texts")

export function createTexts({ preferences }: Pick<PreferenceStore, "preferences">): Texts {
  const language = computed(() => preferences.value.language ?? languageFor(navigator.languages))
  watchEffect(() => {
    document.documentElement.lang = language.value
  })
  return { language, t: computed(() => translator(language.value)) }
}

/** Texts that are loaded with the page that shows them. */
export function useLaterTexts<K extends string>(
  catalogues: Readonly<Record<Language, Readonly<Record<K, string>>>>,
): ComputedRef<(key: K, params?: Params) => string> {
  const { language } = useTexts()
  return computed(() => translatorOf(catalogues[language.value]))
}
