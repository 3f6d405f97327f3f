/** What an item may belong with beside other items: its customer's contacts, purchases and products. */
import { day, moment, type Language } from "./format"
import type { CardContact, Product, Purchase, WorkDetail } from "./wire"

export type ItemLink = WorkDetail["links"][number]
export type LinkKind = ItemLink["kind"]

/** A thing of the customer's, as people call it. */
export interface Thing {
  readonly kind: LinkKind
  readonly ref: string
  readonly text: string
}

/** What of a card is looked at. */
interface Said {
  readonly contacts: readonly Pick<CardContact, "id" | "at" | "channel" | "queue_name">[]
  readonly purchases: readonly (Pick<Purchase, "id" | "order_no" | "date"> & {
    readonly items: readonly { readonly name: string }[]
  })[]
  readonly products: readonly Pick<Product, "id" | "model" | "name" | "serial">[]
}

/** The newest of each kind, as the card has them; `channel` words a channel. */
export function thingsOf(
  card: Said,
  channel: (code: string) => string,
  now: number,
  language: Language,
): readonly Thing[] {
  const words = (...parts: (string | null | undefined)[]) =>
    parts.flatMap((part) => part || []).join(" · ")
  return [
    ...card.contacts.map((each) => ({
      kind: "contact" as const,
      ref: each.id,
      text: words(moment(each.at, now, language), channel(each.channel), each.queue_name),
    })),
    ...card.purchases.map((each) => ({
      kind: "purchase" as const,
      ref: each.id,
      text: words(each.order_no, day(each.date, language), each.items[0]?.name),
    })),
    ...card.products.map((each) => ({
      kind: "product" as const,
      ref: each.id,
      text: words(each.name ?? each.model, each.serial),
    })),
  ]
}

/** How a link is called: an item by its number and title, a thing as the card calls it; null: not known. */
export function linkText(link: ItemLink, things: readonly Thing[]): string | null {
  if (link.kind === "item") return `${link.number ?? ""} ${link.title ?? ""}`.trim() || null
  const thing = things.find((each) => each.kind === link.kind && each.ref === link.ref)
  return thing?.text ?? null
}

/** The things of a kind to which the item is not linked yet. */
export function linkable(
  kind: LinkKind,
  things: readonly Thing[],
  links: readonly ItemLink[],
): readonly Thing[] {
  const linked = new Set(links.filter((each) => each.kind === kind).map((each) => each.ref))
  return things.filter((each) => each.kind === kind && !linked.has(each.ref))
}
