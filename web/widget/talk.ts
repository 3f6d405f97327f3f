/** What was written, and what waits to be sent: merged by ids, so that nothing is lost or doubled. */

import type { FileView } from "./files"

export interface Message {
  id: string
  client_id: string | null
  at: string
  by: "visitor" | "agent" | "supervisor" | "hub"
  name: string | null
  text: string
  files: FileView[]
}

/** What the visitor wrote and the hub has not confirmed; `refused`: the hub will not take it. */
export interface Unsent {
  clientId: string
  text: string
  files: FileView[]
  refused?: boolean
}

export interface Line {
  key: string
  by: Message["by"]
  name: string | null
  text: string
  files: FileView[]
  at: string | null
  state: "stored" | "sending" | "refused"
  /** Of what the visitor wrote, the last that an agent has read. */
  isRead: boolean
}

const place = (one: Message) => `${one.at} ${one.id}`

export class Talk {
  more = false
  /** Up to which message of the visitor agents have read. */
  agentsRead: string | null = null
  private readonly messages = new Map<string, Message>()

  constructor(
    public unsent: Unsent[] = [],
    public readUpTo = "",
  ) {}

  /** Take messages of the hub in, in whatever order and however often they come. */
  take(messages: Message[]): void {
    for (const each of messages) this.messages.set(each.id, each)
    const stored = new Set(messages.map((each) => each.client_id))
    this.unsent = this.unsent.filter((each) => !stored.has(each.clientId))
  }

  say(clientId: string, text: string, files: FileView[] = []): Unsent {
    const unsent = { clientId, text, files }
    this.unsent = [...this.unsent, unsent]
    return unsent
  }

  refuse(clientId: string): void {
    this.unsent = this.unsent.map((each) =>
      each.clientId === clientId ? { ...each, refused: true } : each,
    )
  }

  forget(clientId: string): void {
    this.unsent = this.unsent.filter((each) => each.clientId !== clientId)
  }

  /** In the order of the hub; what waits is last. */
  lines(): Line[] {
    const lastRead = this.lastRead()
    const stored = this.sorted().map(({ id, client_id, by, name, text, files, at }): Line => ({
      key: client_id ?? id,
      by,
      name,
      text,
      files,
      at,
      state: "stored",
      isRead: id === lastRead,
    }))
    const waiting = this.unsent.map(({ clientId, text, files, refused }): Line => ({
      key: clientId,
      by: "visitor",
      name: null,
      text,
      files,
      at: null,
      state: refused ? "refused" : "sending",
      isRead: false,
    }))
    return [...stored, ...waiting]
  }

  first(): string | undefined {
    return this.sorted()[0]?.id
  }

  last(): string | undefined {
    return this.sorted().at(-1)?.id
  }

  /** The last one that the visitor was sent. */
  lastAnswer(): Message | undefined {
    return this.answers().at(-1)
  }

  unread(): number {
    return this.answers().filter((each) => place(each) > this.readUpTo).length
  }

  /** All that is there was before the visitor's eyes. */
  read(): void {
    const last = this.lastAnswer()
    if (last && place(last) > this.readUpTo) this.readUpTo = place(last)
  }

  private lastRead(): string | null {
    return this.messages.has(this.agentsRead ?? "") ? this.agentsRead : null
  }

  private answers(): Message[] {
    return this.sorted().filter((each) => each.by !== "visitor")
  }

  private sorted(): Message[] {
    return [...this.messages.values()].sort((one, two) => (place(one) < place(two) ? -1 : 1))
  }
}
