/** What an agent may do with a contact that is theirs, as buttons. */
import type { OF_TALK } from "../../core/keyed"
import type { Key } from "../../core/texts"
import type { IconName } from "../../parts/Icon.vue"

export interface Action {
  readonly cmd: (typeof OF_TALK)[number]
  readonly id: string
  readonly text: Key
  readonly hint?: Key
  readonly look?: "primary" | "danger" | "quiet"
  readonly icon?: IconName
  readonly key?: string
  readonly isKeyShown?: boolean
}

/** In the order of the row. The key of hold also resumes, and is shown once. */
export const ACTIONS: readonly Action[] = [
  { cmd: "hold", id: "hold", text: "contact.hold", icon: "pause", key: "F8", isKeyShown: true },
  { cmd: "resume", id: "resume", text: "contact.resume", look: "primary", icon: "play", key: "F8" },
  {
    cmd: "end_contact",
    id: "hang-up",
    text: "contact.hang_up",
    look: "danger",
    icon: "hang_up",
    key: "F9",
    isKeyShown: true,
  },
  {
    cmd: "close_contact",
    id: "close-contact",
    text: "contact.close",
    hint: "contact.close_hint",
    look: "quiet",
  },
]
