/** A call-back in words. */
import { phone } from "../format"
import type { Translate } from "../texts"
import type { Address } from "../wire"

/** The number to call, as far as the viewer may see it. */
export function callBackText(t: Translate, item: { readonly number: Address | null }): string {
  return item.number === null ? t("contact.number_withheld") : phone(item.number)
}
