/** What other systems say of a customer: how each stands, and its panel. */
import type { Card, LivePanel, Source } from "../wire"

export interface LiveSource {
  readonly source: Source
  readonly panel: LivePanel | null
}

/** Every source but the hub's own database, in the order of the settings. */
export function liveSources(card: Card): readonly LiveSource[] {
  return card.sources
    .filter((source) => source.id !== "local")
    .map((source) => ({
      source,
      panel: card.live.find((panel) => panel.source === source.id) ?? null,
    }))
}

export function isUnderWay(source: Source): boolean {
  return source.code === "under_way"
}

/** Whether a source of this card is still being asked. */
export function isAsking(card: Card): boolean {
  return card.sources.some(isUnderWay)
}

/** The card while this source is asked again. */
export function asked(card: Card, id: string): Card {
  const sources = card.sources.map((source) =>
    source.id === id ? ({ ...source, status: "late", code: "under_way" } as const) : source,
  )
  return { ...card, sources }
}

/** The card once it could not be asked: of `id`, or of all that were being asked, it is said why. */
export function notAsked(card: Card, id: string | null, why: string): Card {
  const sources = card.sources.map((source) =>
    isUnderWay(source) && (id === null || source.id === id)
      ? ({ ...source, status: "failed", code: null, detail: why } as const)
      : source,
  )
  return { ...card, sources }
}

/** A card read by itself, with what its sources said when they were waited for. */
export function withLive(card: Card, said: Pick<Card, "sources" | "live">): Card {
  const own = card.sources.filter((source) => source.id === "local")
  return { ...card, sources: [...own, ...said.sources], live: said.live }
}
