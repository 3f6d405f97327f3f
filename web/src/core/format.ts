/** Figures, times and numbers as people read them. */
import type { Address, Money } from "./wire"

export type Language = "zh-CN" | "en"

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** `0:07`, `12:30`, `1:02:09`; never negative. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND))
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ]
  const tail = `${pad(seconds, 2)}`
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${tail}` : `${minutes}:${tail}`
}

/** How far the shown time may be behind: a tick of the display and the travel of a frame. */
const BEHIND_MS = 250

/** Whole seconds still to go; 0 means over. Rather a little early than promising what is not there. */
export function secondsLeft(deadlineAt: number, now: number): number {
  return Math.max(0, Math.ceil((deadlineAt - now - BEHIND_MS) / SECOND))
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0")
}

/** Milliseconds of an RFC 3339 instant. */
export function instant(text: string): number {
  return Date.parse(text)
}

/** `14:03`, with the date when it is not today. */
export function moment(text: string, now: number, language: Language): string {
  const at = new Date(text)
  const today = at.toDateString() === new Date(now).toDateString()
  const options: Intl.DateTimeFormatOptions = today
    ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    : { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
  return new Intl.DateTimeFormat(language, options).format(at)
}

/** `14:03:09` */
export function clockTime(text: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { timeStyle: "medium", hourCycle: "h23" }
  return new Intl.DateTimeFormat(language, options).format(new Date(text))
}

/** A calendar day; a day has no time zone, so none is applied. */
export function day(text: string | null | undefined, language: Language): string {
  if (!text) return "—"
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  }
  return new Intl.DateTimeFormat(language, options).format(
    new Date(`${text.slice(0, 10)}T00:00:00Z`),
  )
}

/** Months and days since a day: `{ unit: "month", count: 7 }`, the largest unit that is at least one. */
export function ago(text: string, now: number, language: Language): string {
  const past = now - Date.parse(text)
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["year", 365 * 24 * HOUR],
    ["month", 30 * 24 * HOUR],
    ["day", 24 * HOUR],
    ["hour", HOUR],
    ["minute", MINUTE],
  ]
  const [unit, size] = units.find(([, length]) => past >= length) ?? ["minute", MINUTE]
  const formatter = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
  return formatter.format(-Math.max(0, Math.floor(past / size)), unit)
}

export function money(value: Money | null | undefined, language: Language): string {
  if (!value) return "—"
  const amount = Number(value.amount)
  if (!Number.isFinite(amount)) return `${value.amount} ${value.currency}`
  try {
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      currency: value.currency,
      minimumFractionDigits: Number.isInteger(amount) ? 0 : 2,
    }
    return new Intl.NumberFormat(language, options).format(amount)
  } catch {
    return `${value.amount} ${value.currency}` // a currency Intl does not know
  }
}

/** A Chinese mobile number in its usual groups; others as they came. */
export function phone(address: Address | null | undefined): string {
  if (!address) return "—"
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(address.e164 ?? "")
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`
  return address.raw || address.e164 || "—"
}

/** `中文`, `English`; the code itself when `Intl` has no name for it. */
export function languageName(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code
  } catch {
    return code // not a language tag
  }
}

/** Made by a machine for machines: nothing a person could use. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

export function percent(value: number | null, language: Language): string {
  if (value === null) return "—"
  const options: Intl.NumberFormatOptions = { style: "percent", maximumFractionDigits: 1 }
  return new Intl.NumberFormat(language, options).format(value / 100)
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value)
}

const KIB = 1024

/** `812 B`, `2 KB`, `1.5 MB`, `76.8 GB`. */
export function fileSize(bytes: number, language: Language): string {
  const units = ["B", "KB", "MB", "GB"]
  let size = bytes
  while (size >= KIB && units.length > 1) {
    size /= KIB
    units.shift()
  }
  const [unit] = units
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(size)} ${unit}`
}
