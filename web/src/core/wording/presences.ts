/** A presence in words: a break by the name that the floor file gives it. */
import { codeText, type Translate } from "../texts"
import type { Break } from "../wire"

export function presenceText(t: Translate, breaks: readonly Break[], id: string): string {
  return breaks.find((item) => item.id === id)?.name ?? codeText(t, "presence", id)
}
