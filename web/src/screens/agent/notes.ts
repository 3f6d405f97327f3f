/** The notes being written: kept in the tab, sent after a pause, flushed before the wrap-up ends. */
import { shallowRef, type ShallowRef } from "vue"
import * as core from "../../core/note"
import type { StoredDrafts } from "../../net/storage"
import { after } from "../../net/time"

const PAUSE_MS = 800

/** The tab's own storage of drafts. */
type Drafts = Pick<StoredDrafts, "load" | "save" | "drop">

type SendNote = (contactId: string, text: string) => Promise<boolean>

interface Page {
  readonly note: ShallowRef<core.Note>
  cancel: () => void
  /** Settles when what is on its way was answered. */
  underWay: Promise<void>
}

export class NoteBook {
  private readonly pages = new Map<string, Page>()

  constructor(
    private readonly drafts: Drafts,
    private readonly sendNote: SendNote,
  ) {}

  /** The contact's note, as the hub has it unless a draft is newer. */
  open(contactId: string, stored: string | null): ShallowRef<core.Note> {
    const known = this.pages.get(contactId)
    if (known !== undefined) return known.note
    const note = shallowRef(core.openNote(stored, this.drafts.load(contactId, "note")))
    this.pages.set(contactId, { note, cancel: () => {}, underWay: Promise.resolve() })
    if (core.needsSending(note.value)) this.sendSoon(contactId)
    return note
  }

  edit(contactId: string, text: string): void {
    const page = this.pages.get(contactId)
    if (page === undefined) return
    page.note.value = core.edit(page.note.value, text)
    this.drafts.save(contactId, "note", text)
    this.sendSoon(contactId)
  }

  /** The contact's note as the hub has it now. */
  take(contactId: string, stored: string | null): void {
    const note = this.open(contactId, stored)
    note.value = core.fromHub(note.value, stored)
  }

  /** Send now what is not yet sent; whether the hub has all of it then. */
  async flush(contactId: string): Promise<boolean> {
    const page = this.pages.get(contactId)
    if (page === undefined) return true
    page.cancel()
    if (core.needsSending(page.note.value)) page.underWay = this.send(contactId, page)
    await page.underWay
    return !core.isDirty(page.note.value)
  }

  /** The contact left the screen: forget its note. What comes back is the text the hub did not take. */
  async close(contactId: string): Promise<string | null> {
    const page = this.pages.get(contactId)
    if (page === undefined) return null
    this.pages.delete(contactId)
    page.cancel()
    await page.underWay
    return core.isDirty(page.note.value) ? page.note.value.text : null
  }

  private async send(contactId: string, page: Page): Promise<void> {
    const text = page.note.value.text
    page.note.value = core.send(page.note.value)
    const ok = await this.sendNote(contactId, text)
    page.note.value = core.sent(page.note.value, text, ok)
    if (ok && !core.isDirty(page.note.value)) this.drafts.drop(contactId, "note")
  }

  private sendSoon(contactId: string): void {
    const page = this.pages.get(contactId)
    if (page === undefined) return
    page.cancel()
    page.cancel = after(PAUSE_MS, () => void this.flush(contactId))
  }
}
