/** What is typed about a contact and not yet stored: it outlives the field, the tab shown, and a reload. */
import { computed, shallowRef, type ShallowRef, type WritableComputedRef } from "vue"
import type { DraftField, StoredDrafts } from "../net/storage"
import { injected } from "./injected"

export type Draft = WritableComputedRef<string>

export interface Drafts {
  /** The text of one field; `initial` stands there until something else is typed. */
  readonly draft: (contactId: string, field: DraftField, initial?: string) => Draft
  /** Forget those of contacts that left the screen. */
  readonly keepOnly: (contactIds: ReadonlySet<string>) => void
  /** Forget all: the sign-in ended. */
  readonly clear: () => void
  /** What is typed from now on is this user's; forget what another typed in this tab. */
  readonly clearOfOthers: (user: string) => void
}

export const { provide: provideDrafts, use: useDrafts } = injected<Drafts>("drafts")

type Storage = Pick<StoredDrafts, "load" | "save" | "drop" | "keepOnly" | "owner">

export function createDrafts(stored: Storage): Drafts {
  /** By contact and field; here and not only in the storage, which a browser may refuse. */
  const texts = new Map<string, Map<DraftField, ShallowRef<string>>>()

  function text(contactId: string, field: DraftField, initial: string): ShallowRef<string> {
    const fields = texts.get(contactId) ?? new Map<DraftField, ShallowRef<string>>()
    texts.set(contactId, fields)
    const found = fields.get(field) ?? shallowRef(stored.load(contactId, field) ?? initial)
    fields.set(field, found)
    return found
  }

  function draft(contactId: string, field: DraftField, initial = ""): Draft {
    const kept = text(contactId, field, initial)
    return computed({
      get: () => kept.value,
      set: (value) => {
        kept.value = value
        if (value === initial) stored.drop(contactId, field)
        else stored.save(contactId, field, value)
      },
    })
  }

  function keepOnly(contactIds: ReadonlySet<string>): void {
    for (const contactId of [...texts.keys()])
      if (!contactIds.has(contactId)) texts.delete(contactId)
    stored.keepOnly(contactIds)
  }

  function clear(): void {
    keepOnly(new Set())
    stored.owner = null
  }

  function clearOfOthers(user: string): void {
    if (stored.owner !== null && stored.owner !== user) clear()
    stored.owner = user
  }

  return { draft, keepOnly, clear, clearOfOthers }
}
