/** Requests about the catalogue of models. */
import type { ChangeItem, ModelBody, ModelFaultReport, ModelView } from "../core/wire"
import type { Requester } from "./http"

/** Some models, and where the rest begins. */
export interface Models {
  readonly items: readonly ModelView[]
  readonly next: string | null
}

const MOST = 50

export class ModelsHttp {
  constructor(private readonly http: Requester) {}

  /** Models in whose words the text stands. */
  async find(text: string, cursor: string | null): Promise<Models> {
    const query = new URLSearchParams({ q: text.trim(), limit: String(MOST) })
    if (cursor !== null) query.set("cursor", cursor)
    const page = await this.http.request("get_models", "GET", `/models?${query}`)
    return { items: page.items, next: page.next_cursor }
  }

  model(name: string): Promise<ModelView> {
    return this.http.request("get_models_model", "GET", modelPath(name))
  }

  /** How the units of a model last, also of one in no catalogue. */
  faults(name: string): Promise<ModelFaultReport> {
    return this.http.request("get_models_model_faults", "GET", `${modelPath(name)}/faults`)
  }

  /** Write a model as a whole; one that is there, if it is at this version still. */
  async save(name: string, body: ModelBody, version: number | null): Promise<void> {
    const headers = version === null ? {} : { "If-Match": `"${version}"` }
    await this.http.exchange("PUT", modelPath(name), body, headers)
  }

  async remove(name: string): Promise<void> {
    await this.http.exchange("DELETE", modelPath(name))
  }

  /** Who changed what of a model, newest first. */
  async past(name: string, limit: number): Promise<readonly ChangeItem[]> {
    const path = `${modelPath(name)}/history?limit=${limit}`
    return (await this.http.request("get_models_model_history", "GET", path)).items
  }

  /** Take one change of a model back. */
  async undo(name: string, change: string): Promise<void> {
    const path = `${modelPath(name)}/history/${encodeURIComponent(change)}/undo`
    await this.http.exchange("POST", path)
  }
}

function modelPath(name: string): string {
  return `/models/${encodeURIComponent(name)}`
}
