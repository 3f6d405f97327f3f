/** The form of a model of the catalogue: what is typed, and what of it is sent. */
import { linesOf } from "./customerForm"
import type { ModelBody, ModelView, NoticeBody, WarrantyRuleBody, WarrantyRuleView } from "./wire"

export type Begins = "purchase" | "delivery" | "installation"
export const BEGINS: readonly Begins[] = ["purchase", "delivery", "installation"]
export const NOTICE_KINDS = ["recall", "notice"] as const

/** What a notice's fields of text and of days are called. */
export const NOTICE_TEXTS = ["title", "serials_from", "serials_to"] as const
export const NOTICE_DAYS = ["made_from", "made_to", "since", "until"] as const
type NoticeField = (typeof NOTICE_TEXTS)[number] | (typeof NOTICE_DAYS)[number] | "text"

export interface NoticeText extends Record<NoticeField, string> {
  id: string | null
  kind: "recall" | "notice"
}

export interface ModelText {
  model: string
  name: string
  category: string
  brand: string
  months: string
  from: Begins
  /** Lines such as `compressor: 60`. */
  parts: string
  /** A model a line. */
  similar: string
  notices: NoticeText[]
}

const PART = /^\s*(.+?)\s*[:：]\s*(\d{1,4})\s*$/

const NEW: ModelText = {
  model: "",
  name: "",
  category: "",
  brand: "",
  months: "",
  from: "purchase",
  parts: "",
  similar: "",
  notices: [],
}

/** A model as the texts of its form; `name` of one that is not in the catalogue yet. */
export function textOfModel(model: ModelView | null, name: string): ModelText {
  if (model === null) return { ...NEW, model: name, notices: [] }
  return {
    ...textOfRule(model.warranty),
    model: model.model,
    name: model.name ?? "",
    category: model.category ?? "",
    brand: model.brand ?? "",
    similar: model.similar.join("\n"),
    notices: model.notices.map(textOfNotice),
  }
}

function textOfRule(rule: WarrantyRuleView | null): Pick<ModelText, "months" | "from" | "parts"> {
  if (rule === null) return { months: "", from: "purchase", parts: "" }
  const parts = Object.entries(rule.parts).map(([part, months]) => `${part}: ${months}`)
  return { months: String(rule.months ?? ""), from: rule.from, parts: parts.join("\n") }
}

export function newNotice(): NoticeText {
  return textOfNotice({ kind: "recall", title: "" })
}

function textOfNotice(notice: NoticeBody): NoticeText {
  const known = new Map<string, unknown>(Object.entries(notice))
  const text = (name: NoticeField) => String(known.get(name) ?? "")
  return {
    id: notice.id ?? null,
    kind: notice.kind,
    title: text("title"),
    text: text("text"),
    serials_from: text("serials_from"),
    serials_to: text("serials_to"),
    made_from: text("made_from"),
    made_to: text("made_to"),
    since: text("since"),
    until: text("until"),
  }
}

/** The lines that name no part and its months. */
export function badParts(typed: ModelText): readonly string[] {
  return linesOf(typed.parts).filter((line) => !PART.test(line))
}

/** The body that the texts tell of; what the form does not show stays as it is known. */
export function modelBody(typed: ModelText, known: ModelView | null): ModelBody {
  return {
    name: typed.name.trim() || null,
    category: typed.category.trim() || null,
    brand: typed.brand.trim() || null,
    warranty: ruleOf(typed),
    notices: typed.notices,
    similar: linesOf(typed.similar),
    attributes: known?.attributes ?? {},
  }
}

function ruleOf(typed: ModelText): WarrantyRuleBody | null {
  const parts = Object.fromEntries(
    linesOf(typed.parts).flatMap((line) => {
      const [, part, months] = PART.exec(line) ?? []
      return part === undefined ? [] : [[part, Number(months)] as const]
    }),
  )
  const months = typed.months.trim() === "" ? null : Number(typed.months)
  return months === null && Object.keys(parts).length === 0
    ? null
    : { months, from: typed.from, parts }
}
