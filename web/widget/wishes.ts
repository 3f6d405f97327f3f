/** A wish to be called: sent until the hub has answered it. */

import type { FromHub } from "./link"

interface Wire {
  send(frame: object): boolean
  expect(): void
}

/** `wrong`: why it was not taken. */
export type Answer =
  { number: string; at: string | null } | { wrong: "tooOften" | "notCalled" | "wrongForm" }

export class Wishes {
  private wish: { client_id: string } | null = null

  constructor(
    private readonly wire: () => Wire,
    private readonly answered: (answer: Answer) => void,
  ) {}

  ask(wish: { client_id: string }): void {
    this.wish = wish
    this.again()
  }

  /** The socket is open again. */
  again(): void {
    if (this.wish && this.wire().send(this.wish)) this.wire().expect()
  }

  /** Another visitor is there now. */
  forget(): void {
    this.wish = null
  }

  told({ client_id, number, at }: FromHub & { type: "called" }): void {
    if (client_id !== this.wish?.client_id) return
    this.wish = null
    this.answered({ number, at })
  }

  /** Whether it was about a wish; what the hub could not store is sent again. */
  wrong({ client_id, code, retry_ms }: FromHub & { type: "error" }): boolean {
    if (!this.wish || client_id !== this.wish.client_id) return false
    if (code === "unavailable") setTimeout(() => this.again(), retry_ms ?? 0)
    else {
      this.wish = null
      const said = { over_limit: "tooOften", no_number: "notCalled" } as const
      this.answered({ wrong: said[code as keyof typeof said] ?? "wrongForm" })
    }
    return true
  }
}
