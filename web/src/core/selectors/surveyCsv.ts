/** The tables of a survey as a file for spreadsheets: what is shown, and nothing else. */
import type { Language } from "../format"
import type { Translate } from "../texts"
import type { SurveyResults } from "../wire"
import { dimensionRows, surveyRows } from "./surveys"

/** Excel reads UTF-8 by this alone. */
const BOM = "\ufeff"
/** A spreadsheet takes a text for a formula that begins so; figures are none. */
const FORMULA = /^[=@\t\r]|^[+-](?![\d.,\s…+-]*$)/

export function surveyCsv(t: Translate, language: Language, results: SurveyResults): string {
  const by = results.by === "dimension" ? "queue" : results.by
  const figures = surveyRows(t, language, results).map((row) => [
    row.label,
    row.answered,
    row.value,
    row.interval,
  ])
  const head = [
    t(`surveys.by.${by}`),
    t("surveys.answered"),
    t("surveys.value"),
    t("surveys.interval"),
  ]
  const gaps = dimensionRows(t, language, results).map((row) => [
    row.label,
    row.both,
    row.gap,
    row.interval,
    row.alpha,
  ])
  const about = ["dimension", "both", "gap", "interval"] as const
  const gapHead = [...about.map((name) => t(`surveys.${name}`)), t("surveys.alpha", { value: "" })]
  const lines = [head, ...figures]
  if (gaps.length > 0) lines.push([], gapHead, ...gaps)
  return BOM + lines.map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n"
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
