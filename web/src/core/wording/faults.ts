/** What is said of how the units of a model last. */
import { count, percent, type Language } from "../format"
import type { Translate } from "../texts"
import type { ModelFaultReport } from "../wire"

const DAYS_A_MONTH = 365.25 / 12

/** What is known, in sentences; what is left out is among them. */
export function knownOfFaults(
  t: Translate,
  report: ModelFaultReport,
  language: Language,
): readonly string[] {
  const number = (value: number) => count(value, language)
  const undated = report.units_known - report.units_dated
  return [
    t("faults.known", {
      units: number(report.units_known),
      faulty: number(report.units_with_faults),
      repairs: number(report.repairs),
    }),
    ...(report.enough ? [] : [t("faults.few", { least: report.enough_units })]),
    ...(report.share === null
      ? []
      : [
          t("faults.share", {
            percent: percent(report.share.percent, language),
            low: percent(report.share.low, language),
            high: percent(report.share.high, language),
          }),
        ]),
    ...(undated > 0 ? [t("faults.undated", { count: number(undated) })] : []),
    ...(report.repairs_left_out > 0
      ? [t("faults.left_out", { count: number(report.repairs_left_out) })]
      : []),
  ]
}

/** By what its units fail, in sentences; nothing where there are counts only. */
export function lawOfFaults(
  t: Translate,
  report: ModelFaultReport,
  language: Language,
): readonly string[] {
  if (!report.enough) return []
  const law = report.law
  if (law === null) return [t("faults.no_law")]
  return [
    t(`faults.${law.pattern}`),
    t("faults.law", {
      shape: law.shape.toFixed(2),
      low: law.shape_low.toFixed(2),
      high: law.shape_high === null ? "…" : law.shape_high.toFixed(2),
      months: count(Math.round(law.scale_days / DAYS_A_MONTH), language),
    }),
    ...(report.days_a_repair === null
      ? []
      : [t("faults.days_a_repair", { days: count(Math.round(report.days_a_repair), language) })]),
  ]
}
