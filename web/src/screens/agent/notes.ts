/** The notes being written: kept in the tab, sent after a pause, flushed before the wrap-up ends. */
import { shallowRef, type ShallowRef } from "vue"
import * as core from "../../core/note"
import type { NoteDrafts } from "../../net/storage"
import { after } from "../../net/time"

const PAUSE_MS = 800

/** The tab's own storage of drafts. */
type Drafts = Pick<NoteDrafts, "load" | "save" | "drop" | "keepOnly">

type SendNote = (contactId: string, text: string) => Promise<boolean>

interface Page {
  readonly note: ShallowRef<core.Note>
  cancel: () => void
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
    const note = shallowRef(core.openNote(stored, this.drafts.load(contactId)))
    this.pages.set(contactId, { note, cancel: () => {} })
    if (core.needsSending(note.value)) this.sendSoon(contactId)
    return note
  }

  edit(contactId: string, text: string): void {
    const page = this.pages.get(contactId)
    if (page === undefined) return
    page.note.value = core.edit(page.note.value, text)
    this.drafts.save(contactId, text)
    this.sendSoon(contactId)
  }

  fromHub(contactId: string, stored: string | null): void {
    const page = this.pages.get(contactId)
    if (page !== undefined) page.note.value = core.fromHub(page.note.value, stored)
  }

  /** Send now what is not yet sent. */
  async flush(contactId: string): Promise<void> {
    const page = this.pages.get(contactId)
    if (page === undefined) return
    page.cancel()
    if (!core.needsSending(page.note.value)) return
    const text = page.note.value.text
    page.note.value = core.send(page.note.value)
    const ok = await this.sendNote(contactId, text)
    page.note.value = core.sent(page.note.value, text, ok)
    if (ok && !core.isDirty(page.note.value)) this.drafts.drop(contactId)
  }

  /** Forget the notes of contacts that left the screen. */
  keepOnly(contactIds: ReadonlySet<string>): void {
    for (const [contactId, page] of this.pages) {
      if (contactIds.has(contactId)) continue
      page.cancel()
      this.pages.delete(contactId)
    }
    this.drafts.keepOnly(contactIds)
  }

  private sendSoon(contactId: string): void {
    const page = this.pages.get(contactId)
    if (page === undefined) return
    page.cancel()
    page.cancel = after(PAUSE_MS, () => void this.flush(contactId))
  }
}
