/** What is said of the hub's health: its codes in words, with figures and times as people read them. */
import { count, duration, fileSize, moment, type Language } from "../format"
import { hasText, type Params, type Translate } from "../texts"
import type { healthTexts } from "../texts/later/health"
import type { Answers } from "../wire"
import { notSendingText } from "./messages"

export type HealthAnswer = Answers["get_admin_health"]
export type HealthItem = HealthAnswer["items"][number]
export type CheckRun = HealthAnswer["check"]
export type Level = HealthItem["level"]
export type HealthKey = keyof (typeof healthTexts)["en"]
export type HealthText = (key: HealthKey, params?: Params) => string

/** The worst first. */
export const LEVELS = ["wrong", "note", "ok"] as const
export const TONES = { wrong: "bad", note: "warn", ok: "good" } as const

export interface Said {
  readonly about: string
  readonly text: string
  /** The way out; empty: nothing is to be done. */
  readonly mend: string
  /** Times that belong to it. */
  readonly times: readonly string[]
}

export interface Words {
  readonly h: HealthText
  readonly has: (key: string) => key is HealthKey
  readonly t: Translate
  readonly language: Language
  readonly now: number
}

export function saidOf(item: HealthItem, words: Words): Said {
  const { h, has } = words
  const subject = h(`subject.${item.subject}`)
  const mend = `mend.${item.code}`
  return {
    about: item.name === null ? subject : `${subject} ${item.name}`,
    text: h(`said.${item.code}`, params(item, words)),
    mend: item.level !== "ok" && has(mend) ? h(mend) : "",
    times: times(item, words),
  }
}

/** What tells an item from others, also when it is read again. */
export function keyOf(item: HealthItem): string {
  return [item.subject, item.code, item.name ?? ""].join(" ")
}

export function countOf(items: readonly { readonly level: Level }[], level: Level): number {
  return items.filter((each) => each.level === level).length
}

function times(item: HealthItem, { h, has, now, language }: Words): string[] {
  return Object.entries(item.params).flatMap(([name, value]) => {
    const key = `at.${name}`
    return has(key) ? [h(key, { time: moment(String(value), now, language) })] : []
  })
}

function params(item: HealthItem, { h, has, t, language }: Words): Params {
  const given = item.params
  const found: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(given))
    found[name] = typeof value === "number" ? count(value, language) : value
  for (const name of ["free", "size"] as const)
    found[name] = fileSize(Number(given[`${name}_bytes`]), language)
  found.duration = duration(Number(given.ms))
  found.reason = notSendingText(t, String(given.reason))
  for (const name of ["engine", "cause"] as const) {
    const key = `${name}.${given[name]}`
    if (has(key)) found[name] = h(key)
  }
  const last = `live.code.${given.last}`
  found.said = hasText(last) ? t(last, given) : String(given.last ?? h("not_asked"))
  return found
}
