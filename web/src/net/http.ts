/** Requests to the hub; the only place that knows the CSRF token, which it keeps in memory. */
import type {
  Answers,
  CallbackItem,
  Card,
  ContactItem,
  ContactWhole,
  CustomerBody,
  CustomerView,
  FoundCustomer,
  HistoryItem,
  MovableAnswer,
  PreviewAnswer,
  Reply,
  SessionAnswer,
  SimilarQuestion,
  TargetsAnswer,
  WhyAnswer,
  WhyIdleAnswer,
} from "../core/wire"
import { AccountHttp } from "./accountHttp"
import { DoublesHttp } from "./doublesHttp"
import { exchanged, type Method, type MoreHeaders, type Sent } from "./exchanging"
import type { GroupName } from "./groups"
import { HealthHttp } from "./healthHttp"
import { ThreadsHttp } from "./threadsHttp"
import { ImportsHttp } from "./importsHttp"
import { ModelsHttp } from "./modelsHttp"
import { PrivacyHttp } from "./privacyHttp"
import { HttpProblem } from "./problem"
import { answerOf } from "./schema"
import { SetUpHttp } from "./setUpHttp"
import { FilesHttp } from "./sendingFiles"
import { TokensHttp } from "./tokensHttp"
import { UsersHttp } from "./usersHttp"

export { HttpProblem } from "./problem"

/** The first customers found, and how many there are; `isLeast`: even more than were counted. */
export interface Found {
  readonly customers: readonly FoundCustomer[]
  readonly total: number
  readonly isLeast: boolean
}

/** The newest changes of a customer, and where the older ones begin. */
export interface Past {
  readonly items: readonly HistoryItem[]
  readonly next: string | null
}

/** The newest contacts, and whether there are older ones. */
export interface Recent {
  readonly contacts: readonly ContactItem[]
  readonly more: boolean
}

/** The first in line to be called back, and whether there are more. */
export interface CallBacks {
  readonly items: readonly CallbackItem[]
  readonly more: boolean
}

/** Characters of a question that the hub compares. */
const MOST_TYPED = 2_000
/** Characters of a search that it takes. */
const MOST_SEARCHED = 100

/** These ask about the session itself: answered for the user who is signed in by now, whose screen the tab then shows. */
const OF_THE_SESSION: ReadonlySet<string> = new Set(["/session/renew", "/console/ticket"])

/** What the requests about one thing are made with: those whose answers are read, and those without. */
export type Requester = Pick<HubHttp, "request" | "exchange">

export class HubHttp {
  /** The own sign-in. */
  readonly account = new AccountHttp(this)
  /** People who sign in, for administrators. */
  readonly users = new UsersHttp(this)
  readonly health = new HealthHttp(this)
  readonly privacy = new PrivacyHttp(this)
  /** Customers who are likely the same, and two of them made one. */
  readonly doubles = new DoublesHttp(this)
  /** Tokens of programs, for administrators. */
  readonly tokens = new TokensHttp(this)
  /** The first steps of a new hub. */
  readonly setUp = new SetUpHttp(this)
  readonly threads = new ThreadsHttp(this)
  /** Files that are to go with messages. */
  readonly files = new FilesHttp(this)
  /** Files to be imported, and the imports there were. */
  readonly imports = new ImportsHttp(this)
  /** The catalogue of models. */
  readonly models = new ModelsHttp(this)
  private csrfToken: string | null = null
  private user: string | null = null

  /** `prove` asks the person at the screen who they are; whether they proved it. */
  constructor(
    private readonly fetchFrom: typeof fetch = fetch.bind(globalThis),
    private readonly prove: () => Promise<boolean> = () => Promise.resolve(false),
  ) {}

  /** Who is signed in, or null. */
  async session(): Promise<SessionAnswer | null> {
    try {
      return this.remember(await this.request("get_session", "GET", "/session"))
    } catch (problem) {
      if (problem instanceof HttpProblem && problem.status === 401) return null
      throw problem
    }
  }

  /** `code`: of the second factor, where the hub asks for it. */
  async signIn(name: string, password: string, code = ""): Promise<SessionAnswer> {
    const credentials = code === "" ? { name, password } : { name, password, code }
    return this.remember(await this.request("post_session", "POST", "/session", credentials))
  }

  /** Make the first administrator of a hub that nobody can sign in to yet. */
  async beginHub(code: string, name: string, password: string): Promise<SessionAnswer> {
    const first = { code, name, password }
    return this.remember(await this.request("post_setup", "POST", "/setup", first))
  }

  /** Stay signed in. */
  async renew(): Promise<SessionAnswer> {
    return this.remember(await this.request("post_session_renew", "POST", "/session/renew", {}))
  }

  async signOut(): Promise<void> {
    await this.exchange("DELETE", "/session")
    this.csrfToken = null
  }

  /** A ticket for one socket. */
  async ticket(): Promise<string> {
    return (await this.request("post_console_ticket", "POST", "/console/ticket", {})).ticket
  }

  /** `within`: only those of this group or tag. */
  async searchCustomers(text: string, limit: number, within?: GroupName | null): Promise<Found> {
    const q = text.trim().slice(0, MOST_SEARCHED)
    const body = within ? { q, limit, [within.kind]: within.name } : { q, limit }
    const page = await this.request("post_customers_search", "POST", "/customers/search", body)
    return { customers: page.items, total: page.total, isLeast: page.total_is_least }
  }

  createCustomer(customer: CustomerBody): Promise<CustomerView> {
    return this.request("post_customers", "POST", "/customers", customer)
  }

  /** Earlier questions like what is typed during a contact, best first. */
  async similarQuestions(text: string, contactId: string): Promise<readonly SimilarQuestion[]> {
    const body = { text: text.slice(0, MOST_TYPED), contact_id: contactId }
    return (await this.request("post_questions_similar", "POST", "/questions/similar", body)).items
  }

  /** Say that an earlier question and its answer helped during a contact, or that they did not. */
  async questionHelped(id: string, contactId: string, helped: boolean): Promise<void> {
    const path = `/questions/${encodeURIComponent(id)}/helped`
    const body = { contact_id: contactId, helped }
    await this.request("post_questions_id_helped", "POST", path, body)
  }

  card(customerId: string): Promise<Card> {
    return this.request("get_customers_id_card", "GET", `${customerPath(customerId)}/card`)
  }

  /** Ask other systems about a customer and wait for them; `source` is asked whatever it said before. */
  live(customerId: string, source: string | null): Promise<Pick<Card, "sources" | "live">> {
    const path = `${customerPath(customerId)}/live`
    return this.request("post_customers_id_live", "POST", path, { source })
  }

  /** Change fields of the customer, if they are at this version still. */
  async changeCustomer(customerId: string, version: number, patch: object): Promise<void> {
    const headers = { "If-Match": `"${version}"` }
    await this.exchange("PATCH", customerPath(customerId), patch, headers)
  }

  /** `takeOver`: what another customer has becomes this one's. */
  async addRecord(customerId: string, kind: string, body: object, takeOver = false): Promise<void> {
    const query = takeOver ? "?take_over=true" : ""
    await this.exchange("POST", `${customerPath(customerId)}/${kind}${query}`, body)
  }

  async changeRecord(
    customerId: string,
    kind: string,
    record: string,
    patch: object,
  ): Promise<void> {
    await this.exchange("PATCH", recordPath(customerId, kind, record), patch)
  }

  async deleteRecord(customerId: string, kind: string, record: string): Promise<void> {
    await this.exchange("DELETE", recordPath(customerId, kind, record))
  }

  /** Who changed what of a customer, newest first. */
  async past(customerId: string, limit: number, cursor: string | null): Promise<Past> {
    const query = new URLSearchParams({ limit: String(limit) })
    if (cursor !== null) query.set("cursor", cursor)
    const path = `${customerPath(customerId)}/history?${query}`
    const page = await this.request("get_customers_id_history", "GET", path)
    return { items: page.items, next: page.next_cursor }
  }

  /** Take one change of a customer back. */
  async undoChange(customerId: string, change: string): Promise<void> {
    const path = `${customerPath(customerId)}/history/${encodeURIComponent(change)}/undo`
    await this.exchange("POST", path)
  }

  async recentContacts(queue: string | null, limit: number): Promise<Recent> {
    return this.closedContacts(limit, queue === null ? {} : { queue })
  }

  /** Those that the agent handled last. */
  async ownContacts(agent: string, limit: number): Promise<Recent> {
    return this.closedContacts(limit, { agent })
  }

  private async closedContacts(
    limit: number,
    wanted: Readonly<Record<string, string>>,
  ): Promise<Recent> {
    const query = new URLSearchParams({ limit: String(limit), state: "closed", ...wanted })
    const page = await this.request("get_contacts", "GET", `/contacts?${query}`)
    return { contacts: page.items, more: page.next_cursor !== null }
  }

  /** Who is to be called back next, and whether there are more. */
  async callBacks(limit: number): Promise<CallBacks> {
    const page = await this.request("get_callbacks", "GET", `/callbacks?limit=${limit}`)
    return { items: page.items, more: page.next_cursor !== null }
  }

  contact(id: string): Promise<ContactWhole> {
    return this.request("get_contacts_id", "GET", `/contacts/${encodeURIComponent(id)}`)
  }

  /** Texts to put into messages: those of a queue, and those of all queues. */
  async replies(queue: string | null): Promise<readonly Reply[]> {
    const query = queue === null ? "" : `?${new URLSearchParams({ queue })}`
    return (await this.request("get_replies", "GET", `/replies${query}`)).items
  }

  /** The agents to whom a contact may be passed on, those who are free first. */
  async transferTargets(id: string): Promise<TargetsAnswer> {
    const path = `/contacts/${encodeURIComponent(id)}/transfer-targets`
    return this.request("get_contacts_id_transfer_targets", "GET", path)
  }

  /** What was noted about a contact; null: nothing yet. Reading it is recorded. */
  async note(id: string): Promise<string | null> {
    const path = `/contacts/${encodeURIComponent(id)}/note`
    return (await this.request("get_contacts_id_note", "GET", path)).note
  }

  why(id: string): Promise<WhyAnswer> {
    return this.request("get_contacts_id_why", "GET", `/contacts/${encodeURIComponent(id)}/why`)
  }

  whyIdle(agent: string): Promise<WhyIdleAnswer> {
    const path = `/agents/${encodeURIComponent(agent)}/why-idle`
    return this.request("get_agents_id_why_idle", "GET", path)
  }

  /** Who would get a contact that came into the queue now; null: of the usual channel, of nobody known. */
  preview(
    queue: string,
    channel: string | null,
    customer_id: string | null,
  ): Promise<PreviewAnswer> {
    const body = { queue, channel, customer_id }
    return this.request("post_route_preview", "POST", "/route/preview", body)
  }

  movable(queue: string): Promise<MovableAnswer> {
    const path = `/queues/${encodeURIComponent(queue)}/movable-agents`
    return this.request("get_queues_id_movable_agents", "GET", path)
  }

  private remember(session: SessionAnswer): SessionAnswer {
    this.csrfToken = session.csrf_token
    this.user = session.user
    return session
  }

  /** `operation` is the request's name in the OpenAPI document, by which its answer is checked. */
  async request<O extends keyof Answers>(
    operation: O,
    method: Method,
    path: string,
    body?: unknown,
  ): Promise<Answers[O]> {
    return answerOf(operation, await this.exchange(method, path, body))
  }

  /** Read with headers of one's own, such as a token. */
  async requestWith<O extends keyof Answers>(
    operation: O,
    path: string,
    more: MoreHeaders,
  ): Promise<Answers[O]> {
    return answerOf(operation, await this.exchange("GET", path, undefined, more))
  }

  /** What needs a proof of who is at the screen is sent again once, when it was given. */
  async exchange(
    method: Method,
    path: string,
    body?: unknown,
    more: MoreHeaders = {},
    by: typeof fetch = this.fetchFrom,
  ): Promise<unknown> {
    const once = () => this.withOwnToken({ method, path, body, more, by })
    try {
      return await once()
    } catch (problem) {
      const isAsked = problem instanceof HttpProblem && problem.code === "reauthentication_needed"
      if (!isAsked || !(await this.prove())) throw problem
      return await once()
    }
  }

  /**
   * A token that another tab's sign-in replaced is fetched anew, once. If another user has signed in there, what
   * this tab's user wanted is not done in that name; only the session itself may be asked about.
   */
  private async withOwnToken(sent: Sent): Promise<unknown> {
    try {
      return await exchanged(sent, this.csrfToken)
    } catch (problem) {
      if (!(problem instanceof HttpProblem) || problem.code !== "bad_csrf_token") throw problem
      const before = this.user
      await this.session()
      const isOthers = before !== null && this.user !== before
      if (isOthers && !OF_THE_SESSION.has(sent.path)) throw problem
      return await exchanged(sent, this.csrfToken)
    }
  }
}

function customerPath(customerId: string): string {
  return `/customers/${encodeURIComponent(customerId)}`
}

function recordPath(customerId: string, kind: string, record: string): string {
  return `${customerPath(customerId)}/${kind}/${encodeURIComponent(record)}`
}
