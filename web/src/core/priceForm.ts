/** What is typed of a price. */
import type { PriceBody, PriceView } from "./wire"

export interface PriceText {
  readonly part: string
  readonly model: string
  readonly name: string
  readonly price: string
  readonly currency: string
  readonly valid_from: string
  readonly valid_to: string
  /** It is there: its part, model and first day say which it is. */
  readonly isKnown: boolean
}

export const PRICE_FIELDS = [
  "part",
  "model",
  "name",
  "price",
  "currency",
  "valid_from",
  "valid_to",
] as const
export type PriceField = (typeof PRICE_FIELDS)[number]

const OF_THE_KEY: ReadonlySet<PriceField> = new Set(["part", "model", "valid_from"])

/** A price that holds from a day on; `of`: in place of that one. */
export function newPrice(today: string, of: PriceView | null = null): PriceText {
  return {
    part: of?.part ?? "",
    model: of?.model ?? "",
    name: of?.name ?? "",
    price: "",
    currency: of?.currency ?? "CNY",
    valid_from: today,
    valid_to: "",
    isKnown: false,
  }
}

/** A price that is there, to be changed or ended. */
export function knownPrice(of: PriceView): PriceText {
  return {
    ...of,
    model: of.model ?? "",
    name: of.name ?? "",
    valid_to: of.valid_to ?? "",
    isKnown: true,
  }
}

export function isFixed(text: PriceText, field: PriceField): boolean {
  return text.isKnown && OF_THE_KEY.has(field)
}

export function priceBody(text: PriceText): PriceBody {
  const { part, model, name, valid_from, valid_to } = text
  const [price, currency] = [text.price.trim(), text.currency.trim()]
  return { part, model, name, price, currency, valid_from, valid_to }
}

/** The day on the screen's clock, as a field of days has it. */
export function dayOf(now: number): string {
  const at = new Date(now)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
