/** One request to the hub and its answer, with the token of the session where it changes something. */
import { HttpProblem, problemOf, readJson } from "./problem"

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
export type MoreHeaders = Readonly<Record<string, string>>

export interface Sent {
  readonly method: Method
  readonly path: string
  readonly body: unknown
  readonly more: MoreHeaders
  /** What it is sent by; the browser's `fetch`, but for files whose progress is shown. */
  readonly by: typeof fetch
}

export async function exchanged(sent: Sent, csrfToken: string | null): Promise<unknown> {
  const response = await reached(sent, csrfToken)
  const answer = await readJson(response)
  if (!response.ok) throw problemOf(response, answer)
  return answer
}

/** What the hub says comes in the language of the screen. */
function inLanguage(): MoreHeaders {
  return typeof document === "undefined" ? {} : { "Accept-Language": document.documentElement.lang }
}

async function reached(
  { method, path, body, more, by }: Sent,
  csrfToken: string | null,
): Promise<Response> {
  const headers = new Headers({ Accept: "application/json", ...inLanguage(), ...more })
  const isForm = body instanceof FormData // the browser itself says how its parts are marked
  if (body !== undefined && !isForm) headers.set("Content-Type", "application/json")
  if (method !== "GET" && csrfToken !== null) headers.set("X-CSRF-Token", csrfToken)
  const init: RequestInit = { method, headers, credentials: "same-origin" }
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body)
  try {
    return await by(`/api/v1${path}`, init)
  } catch {
    throw new HttpProblem(0, "network", "")
  }
}
