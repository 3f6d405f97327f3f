/** Messages that are not in what the socket tells: earlier ones of a thread, and those of other contacts. */
import type { MessagesAnswer, MessageView, TemplateView } from "../core/wire"
import type { Requester } from "./http"

const AT_ONCE = 50

/** In the order in which they were written; `more`: there are some before them. */
export interface Earlier {
  readonly messages: readonly MessageView[]
  readonly more: boolean
}

export class ThreadsHttp {
  constructor(private readonly http: Requester) {}

  /** Those before a message of the thread. */
  earlier(threadId: string, before: string): Promise<Earlier> {
    const path = `/threads/${encodeURIComponent(threadId)}/messages`
    const query = new URLSearchParams({ before, limit: String(AT_ONCE) })
    return this.http.request("get_threads_id_messages", "GET", `${path}?${query}`)
  }

  /** The newest of the thread of a contact; `threadId`: which that is, once it is known. */
  async newest(contactId: string, threadId: string | null): Promise<MessagesAnswer> {
    if (threadId === null) {
      const first = await this.ofContact(contactId)
      return first.thread === null ? first : this.newest(contactId, first.thread.id)
    }
    const path = `/threads/${encodeURIComponent(threadId)}/messages?limit=${AT_ONCE}`
    return this.http.request("get_threads_id_messages", "GET", path)
  }

  /** The newest of a contact. */
  async of(contactId: string): Promise<readonly MessageView[]> {
    return (await this.ofContact(contactId)).messages
  }

  /** Texts that the provider of a source has approved. */
  async templates(source: string): Promise<readonly TemplateView[]> {
    const query = new URLSearchParams({ source })
    return (await this.http.request("get_templates", "GET", `/templates?${query}`)).items
  }

  /** What is put below an answer on a contact; null: nothing. */
  async signature(contactId: string): Promise<string | null> {
    const path = `/contacts/${encodeURIComponent(contactId)}/signature`
    return (await this.http.request("get_contacts_id_signature", "GET", path)).text
  }

  private ofContact(contactId: string): Promise<MessagesAnswer> {
    const path = `/contacts/${encodeURIComponent(contactId)}/messages?limit=${AT_ONCE}`
    return this.http.request("get_contacts_id_messages", "GET", path)
  }
}
