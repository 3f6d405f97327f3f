/** What is said of a unit: until when it is covered and why, and who had it. */
import { day, type Language } from "../format"
import type { Translate } from "../texts"
import type { PartWarranty, Product, WarrantyView } from "../wire"

/** Why a unit is covered until that day, or why nothing says it; the parts of the sentence in order. */
export function warrantyWhy(
  t: Translate,
  warranty: WarrantyView,
  language: Language,
): readonly string[] {
  if (warranty.rule !== "model" && warranty.rule !== "extension")
    return [t(`warranty.${warranty.rule}`)]
  const model = modelWhy(t, warranty, language)
  return warranty.rule === "model" ? model : [...model, extensionWhy(t, warranty, language)]
}

function modelWhy(t: Translate, warranty: WarrantyView, language: Language): readonly string[] {
  const { months, from, from_day } = warranty
  if (months === null || from === null) return []
  return [t("warranty.model", { months, from: t(`from.${from}`), day: day(from_day, language) })]
}

function extensionWhy(t: Translate, warranty: WarrantyView, language: Language): string {
  const extra = warranty.extension?.months ?? 0
  const { model_until: until, extension } = warranty
  const bought = extension?.bought_at ?? null
  const isLate = bought !== null && (until === null || bought > until)
  return isLate
    ? t("warranty.extension_late", { extra, day: day(bought, language) })
    : t("warranty.extension", { extra })
}

/** A part that is covered longer than its unit, or was. */
export function partText(t: Translate, part: PartWarranty, language: Language): string {
  const said = { part: part.part, date: day(part.until, language) }
  return part.covered ? t("warranty.part", said) : t("warranty.part_over", said)
}

/** Parts of which more is to be said than of their unit. */
export function longerParts(warranty: WarrantyView): readonly PartWarranty[] {
  return warranty.parts.filter((part) => warranty.until === null || part.until > warranty.until)
}

/** When it was made, bought, brought and installed, as far as that is known. */
export function productDays(t: Translate, product: Product, language: Language): readonly string[] {
  const days = [
    ["product.made", product.made_at],
    ["product.bought", product.purchased_at],
    ["product.delivered", product.delivered_at],
    ["product.installed", product.installed_at],
  ] as const
  return days.flatMap(([key, date]) => (date ? [t(key, { date: day(date, language) })] : []))
}
