/** Requests about files to be imported, and about the imports there were. */
import type { ImportView, LeftView, UploadChange, UploadView } from "../core/wire"
import type { Requester } from "./http"

/** An import that was undone, as far as it could be, and what was left alone. */
export interface Undone {
  readonly one: ImportView
  readonly left: readonly LeftView[]
}

export class ImportsHttp {
  constructor(private readonly http: Requester) {}

  /** The newest imports. */
  async list(limit: number): Promise<readonly ImportView[]> {
    return (await this.http.request("get_imports", "GET", `/imports?limit=${limit}`)).items
  }

  send(file: File): Promise<UploadView> {
    const form = new FormData()
    form.append("file", file)
    return this.http.request("post_imports", "POST", "/imports", form)
  }

  file(id: string): Promise<UploadView> {
    return this.http.request("get_imports_id_file", "GET", pathOf(id, "file"))
  }

  change(id: string, said: UploadChange): Promise<UploadView> {
    return this.http.request("patch_imports_id_file", "PATCH", pathOf(id, "file"), said)
  }

  async discard(id: string): Promise<void> {
    await this.http.exchange("DELETE", pathOf(id, "file"))
  }

  run(id: string, yes: boolean): Promise<UploadView> {
    return this.http.request("post_imports_id_run", "POST", pathOf(id, "run"), { yes })
  }

  /** Undo an import to its end. */
  async undo(id: string): Promise<Undone> {
    const left: LeftView[] = []
    for (;;) {
      const part = await this.http.request("post_imports_id_undo", "POST", pathOf(id, "undo"))
      left.push(...part.left)
      if (part.import.state !== "undoing") return { one: part.import, left }
    }
  }
}

/** Where the browser downloads a part of an import. */
export function importHref(id: string, part: "refused" | "mapping"): string {
  return `/api/v1${pathOf(id, part)}`
}

function pathOf(id: string, part: string): string {
  return `/imports/${encodeURIComponent(id)}/${part}`
}
