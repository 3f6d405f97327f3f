/** The socket to the hub: opened again until it stays, at once when the page is seen or online again. */

import type { FileFrame } from "./files"
import type { Reception, ReceptionTold } from "./reception"
import type { Survey, SurveyFrame } from "./survey"
import type { Message } from "./talk"

export type FromHub =
  | {
      type: "hello"
      verified: boolean
      messages: Message[]
      more: boolean
      read: string | null
      reception: Reception
      survey: Survey | null
    }
  | { type: "earlier"; messages: Message[]; more: boolean }
  | { type: "message"; message: Message }
  | { type: "typing"; name: string }
  | ({ type: "reception" } & ReceptionTold)
  | { type: "called"; client_id: string; number: string; at: string | null }
  | { type: "left"; client_id: string; email: string }
  | { type: "read"; id: string }
  | {
      type: "error"
      code: string
      detail: string
      client_id: string | null
      retry_ms: number | null
    }
  | FileFrame
  | SurveyFrame

export type LinkState = "connecting" | "open" | "refused"

/** Before the bytes of a piece stands the id of its file. */
const ID_LENGTH = 36
const LONGEST_MS = 30_000
const FIRST_MS = 500
/** A message that is not confirmed for so long was sent into a tunnel. */
const PATIENCE_MS = 10_000
/** The hub's codes of what does not become better by coming again. */
const REFUSED = [1008, 4403]

export class Link {
  state: LinkState = "connecting"
  private socket: WebSocket | null = null
  private pause = FIRST_MS
  private timer: ReturnType<typeof setTimeout> | undefined
  private patience: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly url: string,
    private readonly hello: () => object,
    private readonly told: (frame: FromHub) => void,
    private readonly changed: () => void,
  ) {
    addEventListener("online", this.now)
    addEventListener("pageshow", this.now)
    document.addEventListener("visibilitychange", this.now)
    this.connect()
  }

  send(frame: object): boolean {
    if (this.state !== "open" || this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  sendBytes(bytes: ArrayBuffer): boolean {
    if (this.state !== "open" || this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(bytes)
    return true
  }

  /** A message was sent: unless something comes, the line is dead, whatever the browser thinks. */
  expect(): void {
    clearTimeout(this.patience)
    this.patience = setTimeout(() => this.drop(), PATIENCE_MS)
  }

  close(): void {
    removeEventListener("online", this.now)
    removeEventListener("pageshow", this.now)
    document.removeEventListener("visibilitychange", this.now)
    clearTimeout(this.timer)
    clearTimeout(this.patience)
    this.drop(false)
  }

  private readonly now = () => {
    if (document.hidden || this.state === "refused" || this.socket) return
    clearTimeout(this.timer)
    this.connect()
  }

  private connect(): void {
    const socket = new WebSocket(this.url)
    this.socket = socket
    socket.binaryType = "arraybuffer"
    socket.onopen = () => socket.send(JSON.stringify(this.hello()))
    socket.onmessage = ({ data }) => {
      clearTimeout(this.patience)
      const frame: FromHub = typeof data === "string" ? JSON.parse(data) : pieceOf(data)
      if (frame.type === "hello") {
        this.pause = FIRST_MS
        this.become("open")
      }
      this.told(frame)
    }
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lost(REFUSED.includes(code))
    }
  }

  private drop(again = true): void {
    const socket = this.socket
    this.socket = null
    socket?.close()
    if (again) this.lost(false)
  }

  private lost(isRefused: boolean): void {
    this.socket = null
    clearTimeout(this.patience)
    this.become(isRefused ? "refused" : "connecting")
    if (isRefused) return
    this.timer = setTimeout(() => this.connect(), this.pause * (0.5 + Math.random()))
    this.pause = Math.min(2 * this.pause, LONGEST_MS)
  }

  private become(state: LinkState): void {
    this.state = state
    this.changed()
  }
}

function pieceOf(data: ArrayBuffer): FromHub {
  const id = new TextDecoder().decode(data.slice(0, ID_LENGTH))
  return { type: "piece", id, bytes: new Uint8Array(data, ID_LENGTH) }
}
