/** Files over the socket: those of the visitor, sent piece by piece before their message, and those that are saved. */

export interface FileView {
  id: string
  name: string
  media_type: string
  size: number
}

/** A file beside what the visitor writes; `kept`: as the hub has it. */
export interface Chosen {
  clientId: string
  file: File
  got: number
  kept: FileView | null
  isRefused: boolean
}

export type Left = "tooLarge" | "empty" | "tooMany"

/** As the hub's frames say. */
export type FileFrame =
  | { type: "file"; client_id: string; got: number }
  | { type: "file_kept"; client_id: string; file: FileView }
  | { type: "piece"; id: string; bytes: Uint8Array<ArrayBuffer> }

export interface Wire {
  send(frame: object): boolean
  sendBytes(bytes: ArrayBuffer): boolean
}

export const MOST_FILES = 10
export const MOST_BYTES = 20 * 1024 * 1024
const PIECE = 24 * 1024
/** The hub holds sixteen pieces that are not on its disk yet. */
const MOST_AHEAD = 12 * PIECE

/** Sends the chosen files one after the other; after a break the one under way begins anew. */
export class Sending {
  chosen: Chosen[] = []
  left: Left | null = null
  private current: Chosen | null = null
  private at = 0
  private isReading = false

  constructor(
    private readonly wire: () => Wire,
    private readonly newId: () => string,
    private readonly changed: () => void,
  ) {}

  add(files: readonly File[]): void {
    this.left = null
    for (const file of files) {
      const why = this.whyLeft(file)
      if (why) this.left = why
      else this.chosen.push({ clientId: this.newId(), file, got: 0, kept: null, isRefused: false })
    }
    this.next()
    this.changed()
  }

  remove(clientId: string): void {
    this.chosen = this.chosen.filter((each) => each.clientId !== clientId)
    this.left = null
    if (this.current?.clientId === clientId) this.current = null
    this.next()
    this.changed()
  }

  /** Whether a message can go now. */
  isReady(): boolean {
    return this.chosen.every((each) => each.kept)
  }

  /** The files of the message that goes now. */
  take(): FileView[] {
    const files = this.chosen.flatMap((each) => (each.kept ? [each.kept] : []))
    this.chosen = []
    this.left = null
    return files
  }

  /** The socket is open again: what it had of a file is gone. */
  again(): void {
    this.current = null
    this.next()
  }

  told(frame: FileFrame & { type: "file" | "file_kept" }): void {
    const { current } = this
    if (!current || current.clientId !== frame.client_id) return
    if (frame.type === "file") {
      current.got = frame.got
      void this.pieces()
    } else {
      current.kept = frame.file
      this.current = null
      this.next()
    }
  }

  /** Whether it was about a file; it is sent again, unless the hub does not want it. */
  wrong(clientId: string, retryMs: number | null): boolean {
    const found = this.chosen.find((each) => each.clientId === clientId)
    if (!found) return false
    if (this.current === found) this.current = null
    if (retryMs === null) {
      found.isRefused = true
      this.next()
    } else setTimeout(() => this.next(), retryMs)
    return true
  }

  private whyLeft({ size }: File): Left | null {
    if (size > MOST_BYTES) return "tooLarge"
    if (size === 0) return "empty"
    return this.chosen.length >= MOST_FILES ? "tooMany" : null
  }

  private next(): void {
    if (this.current) return
    const next = this.chosen.find((each) => !each.kept && !each.isRefused)
    if (!next) return
    const { name, size } = next.file
    const begins = {
      type: "file",
      client_id: next.clientId,
      name: name.slice(-200) || "file",
      size,
    }
    if (!this.wire().send(begins)) return
    next.got = this.at = 0
    this.current = next
    void this.pieces()
  }

  /** Send as much as the hub has room for; it says when there is room again. */
  private async pieces(): Promise<void> {
    const { current } = this
    if (!current || this.isReading) return
    while (this.current === current && this.at < current.file.size) {
      if (this.at - current.got >= MOST_AHEAD) return
      const from = this.at
      this.isReading = true
      const piece = await current.file.slice(from, from + PIECE).arrayBuffer()
      this.isReading = false
      // Meanwhile it may have been taken away, or begun anew: then the piece is not the next one.
      if (this.current !== current || this.at !== from) return void this.pieces()
      if (!this.wire().sendBytes(piece)) return
      this.at += piece.byteLength
    }
  }
}

/** Files of the thread that the visitor saves, one after the other. */
export class Saving {
  private wanted: FileView[] = []
  private parts: BlobPart[] = []
  private at = 0

  constructor(
    private readonly wire: () => Wire,
    private readonly save: (file: FileView, parts: BlobPart[]) => void,
  ) {}

  want(file: FileView): void {
    if (this.wanted.some((each) => each.id === file.id)) return
    this.wanted.push(file)
    if (this.wanted.length === 1) this.ask()
  }

  /** The socket is open again: go on where it broke off. */
  again(): void {
    this.ask()
  }

  told({ id, bytes }: FileFrame & { type: "piece" }): void {
    const file = this.wanted[0]
    if (file?.id !== id) return
    this.parts.push(bytes)
    this.at += bytes.length
    if (this.at >= file.size || bytes.length === 0) {
      if (this.at === file.size) this.save(file, this.parts)
      this.done()
    } else this.ask()
  }

  /** Whether it was about the file that is being saved. */
  wrong(id: string): boolean {
    if (this.wanted[0]?.id !== id) return false
    this.done()
    return true
  }

  private done(): void {
    this.wanted.shift()
    this.parts = []
    this.at = 0
    this.ask()
  }

  private ask(): void {
    const file = this.wanted[0]
    if (file) this.wire().send({ type: "fetch", id: file.id, from: this.at })
  }
}

/** Have the browser save it. Its bytes are of no type that a browser would show in the page's name. */
export function save({ name }: FileView, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  const kib = 1024
  if (bytes < kib) return `${bytes} B`
  if (bytes < kib * kib) return `${Math.round(bytes / kib)} KB`
  return `${(bytes / kib / kib).toFixed(1)} MB`
}
