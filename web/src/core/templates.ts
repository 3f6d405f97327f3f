/** Templates: texts that a provider has approved, whose blanks are filled in. */
import type { Known } from "./replies"
import type { TemplateView } from "./wire"

export type Fields = Readonly<Record<string, string>>

/** A template that is to be sent, as the hub takes it. */
export interface Choice {
  readonly name: string
  readonly language: string
  readonly fields: Fields
}

const BLANK = /\{\{([A-Za-z0-9_]+)\}\}/g

/** What is known of the blanks of a template; the others are empty. */
export function fieldsOf(template: TemplateView, known: Known): Fields {
  return Object.fromEntries(
    template.blanks.map(({ name, fill }) => [name, (fill === null ? null : known[fill]) ?? ""]),
  )
}

/** The text as it will be sent; what is still to be filled in stays as its blank. */
export function preview(template: TemplateView, fields: Fields): string {
  return template.text.replace(BLANK, (whole, name: string) => said(fields, name) || whole)
}

/** What is sent, once every blank is filled. */
export function choiceOf(template: TemplateView, fields: Fields): Choice | null {
  const { name, language, blanks } = template
  if (blanks.some((blank) => said(fields, blank.name) === "")) return null
  return { name, language, fields }
}

/** What was chosen and filled in so far, from the text that is kept of it; null: nothing. */
export function choiceKept(text: string): Choice | null {
  try {
    const kept: unknown = JSON.parse(text)
    return isChoice(kept) ? kept : null
  } catch {
    return null
  }
}

function isChoice(kept: unknown): kept is Choice {
  if (typeof kept !== "object" || kept === null) return false
  if (!("name" in kept && "language" in kept && "fields" in kept)) return false
  const { name, language, fields } = kept
  const texts = typeof fields === "object" && fields !== null ? Object.values(fields) : [null]
  return [name, language, ...texts].every((each) => typeof each === "string")
}

/** The place of what was chosen among the templates; the first, where it is not among them. */
export function placeOf(templates: readonly TemplateView[], kept: Choice | null): number {
  const place = templates.findIndex((each) => isOf(each, kept))
  return Math.max(0, place)
}

/** What is known of the blanks of a template, and above that what was filled in. */
export function fieldsFrom(template: TemplateView, known: Known, kept: Choice | null): Fields {
  return { ...fieldsOf(template, known), ...(isOf(template, kept) ? kept?.fields : {}) }
}

function isOf({ name, language }: TemplateView, kept: Choice | null): boolean {
  return kept?.name === name && kept.language === language
}

function said(fields: Fields, name: string): string {
  return (fields[name] ?? "").trim().replace(/\s+/g, " ")
}
