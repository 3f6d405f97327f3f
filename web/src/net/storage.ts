/** What outlives a reload: choices of this person, and notes not yet stored by the hub. */
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
const NOTE = "contacthub.note."

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

/** Drafts live in the tab's own storage: gone with the tab, not shared with the next person. */
export class NoteDrafts {
  constructor(private readonly storage: Storage = sessionStorage) {}

  load(contactId: string): string | null {
    try {
      return this.storage.getItem(NOTE + contactId)
    } catch {
      return null
    }
  }

  save(contactId: string, text: string): void {
    quietly(() => this.storage.setItem(NOTE + contactId, text))
  }

  drop(contactId: string): void {
    quietly(() => this.storage.removeItem(NOTE + contactId))
  }

  /** Forget the drafts of contacts that are no longer on the screen; all of them at sign-out. */
  keepOnly(contactIds: ReadonlySet<string>): void {
    quietly(() => {
      for (const key of Object.keys(this.storage)) {
        if (key.startsWith(NOTE) && !contactIds.has(key.slice(NOTE.length))) {
          this.storage.removeItem(key)
        }
      }
    })
  }
}

function quietly(action: () => void): void {
  try {
    action()
  } catch {
    // Storage is full or switched off: the console works without it.
  }
}
