/** What outlives a reload: choices of this person, and what was typed and the hub has not yet stored. */
import type { Language } from "../core/format"

export type Theme = "auto" | "light" | "dark"

export interface Preferences {
  readonly language: Language | null
  readonly theme: Theme
  readonly muted: boolean
  /** Whether single letters are keys: some of them hang up or decline. */
  readonly letters: boolean
  /** Whether digits and signs are keys. */
  readonly signs: boolean
}

const PREFERENCES = "contacthub.preferences"
const DRAFT = "contacthub.draft."
const OWNER = "contacthub.drafts_of"

const DEFAULTS: Preferences = {
  language: null,
  theme: "auto",
  muted: false,
  letters: false,
  signs: true,
}

export function loadPreferences(storage: Storage = localStorage): Preferences {
  try {
    const stored: unknown = JSON.parse(storage.getItem(PREFERENCES) ?? "{}")
    return checkedPreferences(stored as Partial<Preferences>)
  } catch {
    return DEFAULTS // storage is switched off, or holds text that is not ours
  }
}

function checkedPreferences(stored: Partial<Preferences>): Preferences {
  return {
    language: stored.language === "en" || stored.language === "zh-CN" ? stored.language : null,
    theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : "auto",
    muted: stored.muted === true,
    letters: stored.letters === true,
    signs: stored.signs !== false,
  }
}

export function savePreferences(preferences: Preferences, storage: Storage = localStorage): void {
  quietly(() => storage.setItem(PREFERENCES, JSON.stringify(preferences)))
}

/** What an agent types about a contact, field by field. */
export type DraftField =
  | "note"
  | "question"
  | "answer"
  | "model"
  | "disposition"
  | "search"
  | "new_name"
  | "new_phone"
  | "new_note"
  | "message"
  | "message_kind"
  | "message_files"
  | "template"
  | "subject"
  | "copies"

/** Drafts live in the tab's own storage: gone with the tab, not shared with the next person. */
export class StoredDrafts {
  constructor(private readonly storage: Storage = sessionStorage) {}

  load(contactId: string, field: DraftField): string | null {
    return this.read(draftName(contactId, field))
  }

  /** The user who typed them; a tab that is opened again brings them back, whoever is signed in now. */
  get owner(): string | null {
    return this.read(OWNER)
  }

  set owner(user: string | null) {
    quietly(() => {
      if (user === null) this.storage.removeItem(OWNER)
      else this.storage.setItem(OWNER, user)
    })
  }

  private read(name: string): string | null {
    try {
      return this.storage.getItem(name)
    } catch {
      return null
    }
  }

  save(contactId: string, field: DraftField, text: string): void {
    quietly(() => this.storage.setItem(draftName(contactId, field), text))
  }

  drop(contactId: string, field: DraftField): void {
    quietly(() => this.storage.removeItem(draftName(contactId, field)))
  }

  /** Forget the drafts of contacts that are no longer on the screen; all of them at sign-out. */
  keepOnly(contactIds: ReadonlySet<string>): void {
    quietly(() => {
      for (const name of Object.keys(this.storage)) {
        if (name.startsWith(DRAFT) && !contactIds.has(contactOf(name)))
          this.storage.removeItem(name)
      }
    })
  }
}

function draftName(contactId: string, field: DraftField): string {
  return `${DRAFT}${contactId}.${field}`
}

function contactOf(name: string): string {
  return name.slice(DRAFT.length, name.lastIndexOf("."))
}

function quietly(action: () => void): void {
  try {
    action()
  } catch {
    // Storage is full or switched off: the console works without it.
  }
}
