/** What came of a survey, as rows with a bar and its interval. */
import type { Language } from "../format"
import type { Translate } from "../texts"
import type { SurveyResults } from "../wire"

export type SurveyKind = SurveyResults["kind"]
type Figures = SurveyResults["total"]
export type Estimate = NonNullable<Figures["score"]>

/** A bar from the middle or the lower end of a scale, in percent of its length. */
export interface Bar {
  readonly from: number
  readonly length: number
  readonly low: number | null
  readonly high: number | null
}

export interface SurveyRow {
  readonly key: string
  readonly label: string
  readonly answered: string
  readonly value: string
  readonly interval: string
  readonly bar: Bar | null
}

export interface DimensionRow {
  readonly key: string
  readonly label: string
  readonly both: string
  readonly gap: string
  readonly interval: string
  readonly alpha: string
  readonly bar: Bar | null
}

interface Scale {
  readonly low: number
  readonly high: number
  readonly from: number
  readonly percent: boolean
}

const SCALES: Readonly<Record<SurveyKind, Scale>> = {
  csat: { low: 0, high: 100, from: 0, percent: true },
  recommendation: { low: -100, high: 100, from: 0, percent: false },
  effort: { low: 1, high: 7, from: 1, percent: false },
  service_quality: { low: 1, high: 7, from: 1, percent: false },
}
const GAPS: Scale = { low: -6, high: 6, from: 0, percent: false }
const NONE = "—"

/** All answers first, then each group. */
export function surveyRows(
  t: Translate,
  language: Language,
  results: SurveyResults,
): readonly SurveyRow[] {
  const scale = SCALES[results.kind]
  const row = (key: string, label: string, figures: Figures): SurveyRow => ({
    key,
    label,
    answered: t("surveys.of", { answered: figures.answered, asked: figures.asked }),
    value: written(figures.score?.value ?? null, scale, language, results.kind),
    interval: intervalOf(figures.score, scale, language, results.kind),
    bar: barOf(figures.score, scale),
  })
  return [
    row("", t("surveys.all"), results.total),
    ...results.groups.map((one) =>
      row(`g ${one.id ?? ""}`, nameOf(t, results.by, one), one.figures),
    ),
  ]
}

function nameOf(
  t: Translate,
  by: SurveyResults["by"],
  one: SurveyResults["groups"][number],
): string {
  if (by === "way" && isWay(one.id)) return t(`surveys.way.${one.id}`)
  return one.name ?? t("surveys.unknown")
}

const WAYS = ["link", "agent", "chat", "reply"] as const

function isWay(id: string | null): id is (typeof WAYS)[number] {
  return WAYS.some((way) => way === id)
}

/** The gap of each dimension, what was met less what was expected. */
export function dimensionRows(
  t: Translate,
  language: Language,
  results: SurveyResults,
): readonly DimensionRow[] {
  const kind = "service_quality"
  const plain = (one: Estimate | null) => written(one?.value ?? null, SCALES[kind], language, kind)
  return results.dimensions.map((one) => ({
    key: one.dimension,
    label: t(`surveys.dimension.${one.dimension}`),
    both: `${plain(one.expected)} · ${plain(one.perceived)}`,
    gap: signed(one.gap?.value ?? null, language),
    interval: intervalOf(one.gap, GAPS, language, kind),
    alpha: one.perceived_alpha === null ? NONE : number(one.perceived_alpha, language, 2),
    bar: barOf(one.gap, GAPS),
  }))
}

export function barOf(estimate: Estimate | null, scale: Scale): Bar | null {
  if (estimate === null) return null
  const at = (value: number) => (100 * (value - scale.low)) / (scale.high - scale.low)
  const [begin, end] = [at(scale.from), at(estimate.value)]
  return {
    from: Math.min(begin, end),
    length: Math.abs(end - begin),
    low: estimate.low === null ? null : at(estimate.low),
    high: estimate.high === null ? null : at(estimate.high),
  }
}

function written(value: number | null, scale: Scale, language: Language, kind: SurveyKind): string {
  if (value === null) return NONE
  if (kind === "recommendation") return signed(value, language, 0)
  return scale.percent ? `${number(value, language, 0)} %` : number(value, language, 1)
}

function intervalOf(
  estimate: Estimate | null,
  scale: Scale,
  language: Language,
  kind: SurveyKind,
): string {
  if (estimate === null || estimate.low === null || estimate.high === null) return ""
  const digits = scale === GAPS || kind === "effort" || kind === "service_quality" ? 1 : 0
  return `${number(estimate.low, language, digits)} … ${number(estimate.high, language, digits)}`
}

function signed(value: number | null, language: Language, digits = 1): string {
  if (value === null) return NONE
  const options = { maximumFractionDigits: digits, signDisplay: "exceptZero" } as const
  return new Intl.NumberFormat(language, options).format(value)
}

function number(value: number, language: Language, digits: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)
}
