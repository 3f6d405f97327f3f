/** Rows of the audit in words. */
import type { Language } from "./format"
import { isKeyOf } from "./texts"
import { auditTexts } from "./texts/later/audit"
import type { AuditFault, AuditItem } from "./wire"

export type AuditKey = keyof (typeof auditTexts)["en"]
export type SayAudit = (key: AuditKey, params?: Record<string, string | number>) => string

const KEYS = Object.keys(auditTexts.en)

/** The actions that have words, which are all that the hub knows. */
export const ACTIONS: readonly string[] = KEYS.filter((key) => key.startsWith("action.")).map(
  (key) => key.slice("action.".length),
)

/** Actions whose subject is a user. */
const OF_USERS = new Set([
  "sign_in_failed",
  "change_password",
  "make_password_link",
  "set_password",
  "turn_on_second_factor",
  "turn_off_second_factor",
  "make_recovery_codes",
  "add_passkey",
  "rename_passkey",
  "remove_passkey",
  "end_sessions",
  "add_user",
  "disable_user",
])

export function isOfUser({ action, subject }: AuditItem): boolean {
  return subject !== null && OF_USERS.has(action)
}

/** A text of the catalogue, or the word as the hub has it where this page is older than the hub. */
function known(say: SayAudit, key: string, otherwise: string): string {
  return isKeyOf(auditTexts.en, key) ? say(key) : otherwise
}

export function actionText(say: SayAudit, action: string): string {
  return known(say, `action.${action}`, action)
}

export function actorText(say: SayAudit, actor: string | null): string {
  if (actor === null) return say("stranger")
  return known(say, `actor.${actor}`, actor)
}

/** The details of a row: what each is called, and its value. */
export function detailTexts(
  say: SayAudit,
  item: AuditItem,
): readonly (readonly [string, string])[] {
  return Object.entries(item.details)
    .filter(([, value]) => value !== null && value !== "" && !isEmpty(value))
    .map(
      ([name, value]) => [known(say, `detail.${name}`, name), valueText(say, name, value)] as const,
    )
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function valueText(say: SayAudit, name: string, value: unknown): string {
  if (typeof value === "boolean") return say(value ? "yes" : "no")
  if (Array.isArray(value)) return value.map(String).join(", ")
  if (typeof value === "object") return JSON.stringify(value)
  const text = String(value)
  return known(say, `${name === "action" ? "action" : "value"}.${text}`, text)
}

/** Day and time to the second. */
export function stamp(text: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  }
  return new Intl.DateTimeFormat(language, options).format(new Date(text))
}

export function faultText(say: SayAudit, fault: AuditFault, language: Language): string {
  return say(`fault.${fault.what}`, {
    first: fault.first_id ?? "",
    last: fault.last_id ?? "",
    seal: fault.seal ?? "",
    count: fault.count,
    anchor: fault.anchor ?? "",
    since: fault.since === null ? say("beginning") : stamp(fault.since, language),
    until: fault.until === null ? "" : stamp(fault.until, language),
  })
}
