/** What this person chose for this browser: language, theme, sound, keys. */
import { shallowRef, watch, watchEffect, type ShallowRef } from "vue"
import { loadPreferences, savePreferences, type Preferences } from "../net/storage"
import { injected } from "./injected"

export interface PreferenceStore {
  readonly preferences: Readonly<ShallowRef<Preferences>>
  readonly change: (part: Partial<Preferences>) => void
}

export const { provide: providePreferences, use: usePreferences } =
  injected<PreferenceStore>("preferences")

export function createPreferences(): PreferenceStore {
  const preferences = shallowRef(loadPreferences())
  watch(preferences, (chosen) => savePreferences(chosen))
  watchEffect(() => {
    document.documentElement.dataset["theme"] = preferences.value.theme
  })
  return {
    preferences,
    change: (part) => (preferences.value = { ...preferences.value, ...part }),
  }
}
