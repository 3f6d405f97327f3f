/** The reader's language, and the texts in it. */
import { computed, watchEffect, type ComputedRef } from "vue"
import type { Language } from "../core/format"
import { languageFor, translator, type Translate } from "../core/texts"
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
