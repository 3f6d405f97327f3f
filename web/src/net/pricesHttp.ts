/** Requests about the list of prices. */
import type { Bodies, ChangeItem, PriceView } from "../core/wire"
import type { Requester } from "./http"

export interface Prices {
  readonly items: readonly PriceView[]
  readonly next: string | null
}

const MOST = 50

export class PricesHttp {
  constructor(private readonly http: Requester) {}

  /** Prices in whose part, name or model the text stands: today's, or those of any day. */
  async find(text: string, ofAnyDay: boolean, cursor: string | null): Promise<Prices> {
    const query = new URLSearchParams({ q: text.trim(), limit: String(MOST) })
    if (ofAnyDay) query.set("on", "any")
    if (cursor !== null) query.set("cursor", cursor)
    const page = await this.http.request("get_prices", "GET", `/prices?${query}`)
    return { items: page.items, next: page.next_cursor }
  }

  async save(body: Bodies["put_prices"]): Promise<void> {
    await this.http.exchange("PUT", "/prices", body)
  }

  /** Who changed a price, newest first. */
  async past({ part, model, valid_from }: PriceView): Promise<readonly ChangeItem[]> {
    const query = new URLSearchParams({ part, model: model ?? "", valid_from })
    const path = `/prices/history?${query}`
    return (await this.http.request("get_prices_history", "GET", path)).items
  }
}
