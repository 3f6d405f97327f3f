/** Files beside what is being written: sent at once, and kept with the draft when they are there. */
import { shallowRef, type ShallowRef } from "vue"
import { admitted, draftOf, filesOf, type ComposedFile, type LeftFile } from "../../core/files"
import type { AttachmentView } from "../../core/wire"
import type { Drafts } from "../../state/drafts"

/** The hub takes four at a time of one user, who may have a second window. */
const AT_ONCE = 2

type Told = Readonly<{ told: (share: number) => void; stop: AbortSignal }>
/** Sends a file to the hub. */
export type SendFile = (file: File, how: Told) => Promise<AttachmentView>

/** What one contact or form has. */
export interface Page {
  readonly files: ShallowRef<readonly ComposedFile[]>
  /** What was chosen last and cannot go with it. */
  readonly left: ShallowRef<readonly LeftFile[]>
}

/** A file that the hub does not have. */
interface Unsent {
  readonly of: string
  readonly file: File
  readonly stop: AbortController
}

export class FileBook {
  private readonly pages = new Map<string, Page>()
  private readonly unsent = new Map<string, Unsent>()
  private readonly waiting: string[] = []
  private sending = 0
  private made = 0

  /** `why`: what went wrong, in the reader's words. */
  constructor(
    private readonly drafts: Pick<Drafts, "draft">,
    private readonly send: SendFile,
    private readonly why: (problem: unknown) => string,
  ) {}

  open(of: string): Page {
    const known = this.pages.get(of)
    if (known !== undefined) return known
    const kept = filesOf(this.drafts.draft(of, "message_files").value)
    const page: Page = { files: shallowRef(kept), left: shallowRef([]) }
    this.pages.set(of, page)
    return page
  }

  /** Put files beside the text and send them to the hub; `left` says of which that cannot be. */
  add(of: string, chosen: readonly File[]): void {
    const page = this.open(of)
    const { taken, left } = admitted(page.files.value.length, chosen)
    page.left.value = left
    const added = taken.map((file) => {
      const key = `chosen-${++this.made}`
      this.unsent.set(key, { of, file, stop: new AbortController() })
      this.waiting.push(key)
      return { key, name: file.name, size: file.size, id: null, share: 0, failed: null }
    })
    page.files.value = [...page.files.value, ...added]
    this.sendNext()
  }

  /** Say of files that none can go with it. */
  refuse(of: string, chosen: readonly File[]): void {
    this.open(of).left.value = chosen.map(({ name }) => ({ name, why: "not_carried" }))
  }

  /** Send one that failed again. */
  again(of: string, key: string): void {
    this.change(of, key, { failed: null, share: 0 })
    this.waiting.push(key)
    this.sendNext()
  }

  /** Take files from beside the text: they are not wanted, or were sent with it. */
  remove(of: string, keys: readonly string[]): void {
    const page = this.open(of)
    for (const key of keys) this.forget(key)
    page.left.value = []
    this.keep(
      of,
      page.files.value.filter(({ key }) => !keys.includes(key)),
    )
  }

  /** Forget those of what left the screen. */
  keepOnly(kept: ReadonlySet<string>): void {
    for (const of of [...this.pages.keys()]) if (!kept.has(of)) this.pages.delete(of)
    for (const [key, { of }] of [...this.unsent]) if (!kept.has(of)) this.forget(key)
  }

  private forget(key: string): void {
    this.unsent.get(key)?.stop.abort()
    this.unsent.delete(key)
  }

  private sendNext(): void {
    while (this.sending < AT_ONCE) {
      const key = this.waiting.shift()
      if (key === undefined) return
      const item = this.unsent.get(key)
      if (item !== undefined) void this.sendOne(key, item)
    }
  }

  private async sendOne(key: string, { of, file, stop }: Unsent): Promise<void> {
    this.sending += 1
    const told = (share: number) => this.change(of, key, { share })
    try {
      const { id } = await this.send(file, { told, stop: stop.signal })
      this.unsent.delete(key)
      this.change(of, key, { id, share: 1 })
    } catch (problem) {
      this.change(of, key, { failed: this.why(problem) })
    } finally {
      this.sending -= 1
      this.sendNext()
    }
  }

  /** What is told of a file that was taken away meanwhile changes nothing. */
  private change(of: string, key: string, change: Partial<ComposedFile>): void {
    const page = this.pages.get(of)
    if (page === undefined) return
    const files = page.files.value
    this.keep(
      of,
      files.map((file) => (file.key === key ? { ...file, ...change } : file)),
    )
  }

  private keep(of: string, files: readonly ComposedFile[]): void {
    this.open(of).files.value = files
    const draft = this.drafts.draft(of, "message_files")
    const kept = draftOf(files)
    if (draft.value !== kept) draft.value = kept
  }
}
