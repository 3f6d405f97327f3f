/** Why somebody who comes from the provider is not let in, as the screen says it. */
import { isKeyOf } from "../../core/texts"
import { providerTexts } from "../../core/texts/later/provider"

type Key = keyof (typeof providerTexts)["en"]

export function reasonText(reason: string, say: (key: Key) => string): string {
  return say(isKeyOf(providerTexts.en, reason) ? reason : "failed")
}
