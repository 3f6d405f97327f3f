/** Why somebody who comes from the provider is not let in, as the screen says it. */
import { providerTexts } from "../../core/texts/later/provider"

type Key = keyof (typeof providerTexts)["en"]

export function reasonText(reason: string, say: (key: Key) => string): string {
  return say(isKey(reason) ? reason : "failed")
}

function isKey(text: string): text is Key {
  return Object.hasOwn(providerTexts.en, text)
}
