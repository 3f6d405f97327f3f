/** Replies of the floor file: finding one while `/…` is typed, and filling in what is known. */
import { me } from "./selectors/agents"
import { isToConfirm } from "./selectors/customers"
import type { HubState } from "./reduce"
import type { Card, ContactView, Reply } from "./wire"

/** What is put in for `{customer}`, `{agent}` and `{order}`; null: not known. */
export interface Known {
  readonly customer: string | null
  readonly agent: string | null
  readonly order: string | null
}

/** A place in a text that is still to be filled in. */
export interface Gap {
  readonly field: string
  readonly from: number
  readonly to: number
}

const MOST_SHOWN = 50
/** The key `/`; a Chinese input method makes one of the others of it. */
const BEGINS = /^[/／、]([^\n]{0,60})$/
const FIELD = /\{(customer|agent|order)\}/

/** What a reply is sought by; null: something else is being written. */
export function sought(text: string): string | null {
  return BEGINS.exec(text)?.[1]?.trim() ?? null
}

/** Those that have what is typed, the customer's language first; as the hub lists them where that is equal. */
export function matching(
  replies: readonly Reply[],
  typed: string,
  language: string | null,
): readonly Reply[] {
  const wanted = typed.toLowerCase()
  const has = (text: string) => text.toLowerCase().includes(wanted)
  const found = replies.filter(({ id, title, text }) => has(title) || has(id) || has(text))
  const rank = (reply: Reply) => 2 * spoken(reply, language) + Number(!has(reply.title))
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_SHOWN)
}

/** 0: in the customer's language; 1: in none in particular; 2: in another. `zh` is spoken where `zh-CN` is. */
function spoken(reply: Reply, language: string | null): number {
  if (reply.language === null || language === null) return 1
  return first(reply.language) === first(language) ? 0 : 2
}

function first(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0] ?? ""
}

/** With all that is known put in; the rest stays in braces. */
export function filled(text: string, known: Known): string {
  return text.replace(new RegExp(FIELD, "g"), (whole, field: keyof Known) => known[field] ?? whole)
}

/** The first place that is still to be filled in. */
export function gapIn(text: string): Gap | null {
  const found = FIELD.exec(text)
  if (found === null) return null
  return { field: found[0], from: found.index, to: found.index + found[0].length }
}

/** What is known during a contact; nothing of a customer who is only likely to be the one. */
export function knownOf(state: HubState, contact: ContactView): Known {
  const card = sureCard(state, contact)
  return {
    customer: card?.customer?.name ?? contact.from_name,
    agent: me(state)?.name ?? null,
    order: card?.purchases[0]?.order_no ?? null,
  }
}

function sureCard(state: HubState, contact: ContactView): Card | null {
  const card = state.cards.get(contact.id) ?? null
  return isToConfirm(card) ? null : card
}

/** The language in which to write: what the contact says, else what is known of the customer. */
export function languageOf(state: HubState, contact: ContactView): string | null {
  const said = contact.attributes["language"]
  return typeof said === "string" ? said : (sureCard(state, contact)?.customer?.language ?? null)
}
