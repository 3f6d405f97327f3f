/** Requests about quotes of items, and the list of prices they are made by. */
import type { Bodies, PriceView } from "../core/wire"
import type { Requester } from "./http"

/** Prices that are shown while a part is typed. */
const MOST_FOUND = 20
const MOST_TYPED = 200

export class QuotesHttp {
  constructor(private readonly http: Requester) {}

  /** What holds today of parts in whose words the text stands, for a model or any; `model` empty: for any. */
  async parts(text: string, model: string): Promise<readonly PriceView[]> {
    const q = text.trim().slice(0, MOST_TYPED)
    const query = new URLSearchParams({ q, model, limit: String(MOST_FOUND) })
    return (await this.http.request("get_prices", "GET", `/prices?${query}`)).items
  }

  async make(itemId: string, body: Bodies["post_work_id_quotes"]): Promise<void> {
    await this.http.exchange("POST", quotesPath(itemId), body)
  }

  async change(itemId: string, n: number, body: Bodies["post_work_id_quotes_n"]): Promise<void> {
    await this.http.exchange("POST", `${quotesPath(itemId)}/${n}`, body)
  }

  /** The quote as PDF. */
  async pdf(itemId: string, n: number, language: string): Promise<Blob> {
    let found = new Blob()
    const taken: typeof fetch = async (path, init) => {
      const response = await fetch(path, init)
      if (!response.ok) return response
      found = await response.blob()
      return new Response(null, { status: 204 })
    }
    const headers = { Accept: "application/pdf" }
    const path = `${quotesPath(itemId)}/${n}?lang=${language.slice(0, 2)}&format=pdf`
    await this.http.exchange("GET", path, undefined, headers, taken)
    return found
  }
}

function quotesPath(itemId: string): string {
  return `/work/${encodeURIComponent(itemId)}/quotes`
}

/** The address of the page to print. */
export function quotePage(itemId: string, n: number, language: string): string {
  return `/api/v1${quotesPath(itemId)}/${n}?lang=${language.slice(0, 2)}`
}
