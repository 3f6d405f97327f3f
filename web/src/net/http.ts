/** Requests to the hub; the only place that knows the CSRF token, which it keeps in memory. */
import type {
  ContactHistory,
  ContactRecord,
  FoundCustomer,
  NewCustomer,
  Session,
  Why,
} from "../core/records"
import type { Card, CustomerView } from "../core/wire"
import * as decode from "./decode"
import { checked, isObject } from "./schema"

/** The hub refused, in its own words; status 0 means it could not be reached. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${status} ${code}`)
  }
}

type Method = "GET" | "POST" | "DELETE"

export class HubHttp {
  private csrfToken: string | null = null

  constructor(private readonly fetchFrom: typeof fetch = fetch.bind(globalThis)) {}

  /** Who is signed in, or null. */
  async session(): Promise<Session | null> {
    try {
      return this.remember(await this.request("GET", "/session", decode.session))
    } catch (problem) {
      if (problem instanceof HttpProblem && problem.status === 401) return null
      throw problem
    }
  }

  async signIn(name: string, password: string): Promise<Session> {
    return this.remember(await this.request("POST", "/session", decode.session, { name, password }))
  }

  async signOut(): Promise<void> {
    await this.request("DELETE", "/session", () => null)
    this.csrfToken = null
  }

  /** A ticket for one socket. A token that another tab's sign-in replaced is fetched anew, once. */
  async ticket(): Promise<string> {
    const ask = () => this.request("POST", "/console/ticket", ticketOf, {})
    try {
      return await ask()
    } catch (problem) {
      if (!(problem instanceof HttpProblem) || problem.status !== 403) throw problem
      await this.session()
      return ask()
    }
  }

  searchCustomers(text: string, limit: number): Promise<readonly FoundCustomer[]> {
    const found = decode.items(decode.foundCustomer)
    return this.request("POST", "/customers/search", found, { ...searchBy(text), limit })
  }

  createCustomer(customer: NewCustomer): Promise<CustomerView> {
    return this.request("POST", "/customers", wire("CustomerView"), customer)
  }

  card(customerId: string): Promise<Card> {
    return this.request("GET", `/customers/${encodeURIComponent(customerId)}/card`, wire("Card"))
  }

  recentContacts(queue: string | null, limit: number): Promise<readonly ContactRecord[]> {
    const query = new URLSearchParams({ limit: String(limit), state: "closed" })
    if (queue !== null) query.set("queue", queue)
    return this.request("GET", `/contacts?${query}`, decode.items(decode.contact))
  }

  contact(id: string): Promise<ContactHistory> {
    return this.request("GET", `/contacts/${encodeURIComponent(id)}`, decode.contactHistory)
  }

  why(id: string): Promise<Why> {
    return this.request("GET", `/contacts/${encodeURIComponent(id)}/why`, decode.why)
  }

  private remember(session: Session): Session {
    this.csrfToken = session.csrf_token
    return session
  }

  private async request<T>(
    method: Method,
    path: string,
    decoder: decode.Decoder<T>,
    body?: unknown,
  ): Promise<T> {
    const response = await this.reach(method, path, body)
    const answer = await readJson(response)
    if (!response.ok) throw problemOf(response, answer)
    return decoder(answer)
  }

  private async reach(method: Method, path: string, body: unknown): Promise<Response> {
    const headers = new Headers({ Accept: "application/json" })
    if (body !== undefined) headers.set("Content-Type", "application/json")
    if (method !== "GET" && this.csrfToken !== null) headers.set("X-CSRF-Token", this.csrfToken)
    const init: RequestInit = { method, headers, credentials: "same-origin" }
    if (body !== undefined) init.body = JSON.stringify(body)
    try {
      return await this.fetchFrom(`/api/v1${path}`, init)
    } catch {
      throw new HttpProblem(0, "network", "")
    }
  }
}

/** A mail address has an @, a number nothing but digits and their usual company; the rest is words. */
export function searchBy(text: string): Readonly<Record<string, string>> {
  const wanted = text.trim()
  if (wanted.includes("@")) return { email: wanted }
  if (/^\+?[\d\s()./-]{5,}$/.test(wanted)) return { phone: wanted }
  return { q: wanted }
}

const ticketOf: decode.Decoder<string> = (value) =>
  decode.object<{ ticket: string }>({ ticket: decode.string })(value).ticket

function wire<N extends "Card" | "CustomerView">(name: N) {
  return (value: unknown) => {
    const found = checked(name, value)
    if (found === null) throw new decode.Malformed(`not a ${name}`)
    return found
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === "") return null
  try {
    return JSON.parse(text)
  } catch {
    return null // a proxy's page: the status still says what happened
  }
}

function problemOf(response: Response, answer: unknown): HttpProblem {
  const member = (name: string) =>
    isObject(answer) && typeof answer[name] === "string" ? answer[name] : ""
  const retryAfter = Number(response.headers.get("Retry-After") ?? "NaN")
  return new HttpProblem(
    response.status,
    member("code") || "unknown",
    member("detail") || member("title") || response.statusText,
    Number.isFinite(retryAfter) ? retryAfter : null,
  )
}
