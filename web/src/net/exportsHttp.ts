/** Lists as files: read as they come, so that it can be said how far they are. */
import type { Requester } from "./http"

export type Form = "csv" | "xlsx"
export type Filters = Readonly<Record<string, string>>

export interface ExportAsked {
  readonly what: string
  readonly form: Form
  readonly language: string
  readonly filters: Filters
}

const NEW_LINE = 10

/** The file; `progress` is told how many lines have come, of a workbook nothing. */
export async function exported(
  http: Requester,
  { what, form, language, filters }: ExportAsked,
  progress: (lines: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const lang = language === "en" ? "en" : "zh"
  const query = new URLSearchParams({ ...filters, format: form, lang })
  const parts: Uint8Array<ArrayBuffer>[] = []
  await http.exchange("GET", `/exports/${what}?${query}`, undefined, {}, async (address, init) => {
    const response = await fetch(address, { ...init, signal })
    if (!response.ok || response.body === null) return response
    let lines = 0
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      if (form === "csv") progress((lines += linesIn(value)))
    }
    return new Response(null)
  })
  return new Blob(parts)
}

function linesIn(bytes: Uint8Array): number {
  let found = 0
  for (const each of bytes) if (each === NEW_LINE) found++
  return found
}
