/** Requests about the catalogue of models. */
import type { ChangeItem, ModelBody, ModelView } from "../core/wire"
import type { Method, MoreHeaders } from "./http"
import { answerOf } from "./schema"

type Exchange = (
  method: Method,
  path: string,
  body?: unknown,
  more?: MoreHeaders,
) => Promise<unknown>

/** Some models, and where the rest begins. */
export interface Models {
  readonly items: readonly ModelView[]
  readonly next: string | null
}

const MOST = 50

export class ModelsHttp {
  constructor(private readonly exchange: Exchange) {}

  /** Models in whose words the text stands. */
  async find(text: string, cursor: string | null): Promise<Models> {
    const query = new URLSearchParams({ q: text.trim(), limit: String(MOST) })
    if (cursor !== null) query.set("cursor", cursor)
    const page = answerOf("get_models", await this.exchange("GET", `/models?${query}`))
    return { items: page.items, next: page.next_cursor }
  }

  async model(name: string): Promise<ModelView> {
    return answerOf("get_models_model", await this.exchange("GET", modelPath(name)))
  }

  /** Write a model as a whole; one that is there, if it is at this version still. */
  async save(name: string, body: ModelBody, version: number | null): Promise<void> {
    const headers = version === null ? {} : { "If-Match": `"${version}"` }
    await this.exchange("PUT", modelPath(name), body, headers)
  }

  async remove(name: string): Promise<void> {
    await this.exchange("DELETE", modelPath(name))
  }

  /** Who changed what of a model, newest first. */
  async past(name: string, limit: number): Promise<readonly ChangeItem[]> {
    const path = `${modelPath(name)}/history?limit=${limit}`
    return answerOf("get_models_model_history", await this.exchange("GET", path)).items
  }

  /** Take one change of a model back. */
  async undo(name: string, change: string): Promise<void> {
    await this.exchange("POST", `${modelPath(name)}/history/${encodeURIComponent(change)}/undo`)
  }
}

function modelPath(name: string): string {
  return `/models/${encodeURIComponent(name)}`
}
