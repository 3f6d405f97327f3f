/** The figures of tiers as rows, and their shares of the sales as bars. */
import { money, type Language } from "../format"
import { roundMoney } from "../people"
import type { Translate } from "../texts"
import type { TierReport } from "../wire"

type Level = NonNullable<TierReport["rule"]>["levels"][number]

export interface TierRow {
  /** null: customers of no one tier, as `label` says. */
  readonly tier: string | null
  readonly label: string
  readonly needs: string
  readonly customers: number
  readonly sales: string
}

/** The tiers of the rule in its order, others that were given, all further ones, and who has none. */
export function tierRows(t: Translate, language: Language, report: TierReport): readonly TierRow[] {
  const levels = report.rule?.levels ?? []
  const known = new Map(report.tiers.map((one) => [one.tier, one]))
  const names = new Set([...levels.map(({ name }) => name), ...known.keys()])
  const rows = [...names].map((name) => {
    const level = levels.find((one) => one.name === name)
    const sales = known.get(name)?.sales ?? null
    return {
      tier: name,
      label: name,
      needs: level === undefined ? "—" : needsText(t, language, level),
      customers: known.get(name)?.customers ?? 0,
      sales: sales === null ? "—" : roundMoney(sales, language),
    }
  })
  const tiered = report.tiers.reduce((before, one) => before + one.customers, 0)
  const untiered = report.customers - tiered - report.further
  return [
    ...rows,
    ...(report.further === 0 ? [] : [sum(t("tiers.further"), report.further)]),
    sum(t("tiers.others"), untiered),
  ]
}

function sum(label: string, customers: number): TierRow {
  return { tier: null, label, needs: "—", customers, sales: "—" }
}

function needsText(t: Translate, language: Language, level: Level): string {
  const needs = [
    ...(level.money === null ? [] : [money(level.money, language)]),
    ...(level.orders === null ? [] : [t("tiers.orders", { count: level.orders })]),
    ...(level.bought_within_days === null
      ? []
      : [t("tiers.within", { days: level.bought_within_days })]),
  ]
  return needs.length === 0 ? t("tiers.nothing") : needs.join(" · ")
}
