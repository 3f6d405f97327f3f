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

function said(fields: Fields, name: string): string {
  return (fields[name] ?? "").trim().replace(/\s+/g, " ")
}
