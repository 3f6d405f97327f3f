/** A rule of tiers that is tried: as it is typed, and as it is sent. */
import type { TierReport, TierRuleBody } from "./wire"

export interface LevelText {
  name: string
  money: string
  orders: string
  days: string
}

export interface RuleText {
  days: string
  currency: string
  /** Tiers that people and files gave are changed, too. */
  replaces: boolean
  levels: LevelText[]
}

export const NEW_LEVEL: LevelText = { name: "", money: "", orders: "", days: "" }
const MOST_LEVELS = 20
const AMOUNT = /^\d{1,12}(\.\d{1,3})?$/
const MOST_ORDERS = 1_000_000
const MOST_DAYS = 3660

/** The rule of the floor to begin with, else one level. */
export function textOfRule(rule: TierReport["rule"]): RuleText {
  if (rule === null)
    return { days: "365", currency: "CNY", replaces: false, levels: [{ ...NEW_LEVEL }] }
  return {
    days: String(rule.period_days),
    currency: rule.currency,
    replaces: rule.replace_given,
    levels: rule.levels.map((one) => ({
      name: one.name,
      money: one.money?.amount ?? "",
      orders: String(one.orders ?? ""),
      days: String(one.bought_within_days ?? ""),
    })),
  }
}

/** The rule as it is sent; null: something in it cannot be. */
export function ruleBody(text: RuleText): TierRuleBody | null {
  const days = whole(text.days, MOST_DAYS)
  const currency = text.currency.trim().toUpperCase()
  const levels = text.levels.map(levelBody)
  const names = new Set(text.levels.map(({ name }) => name.trim()))
  const isWhole = days !== null && /^[A-Z]{3}$/.test(currency) && names.size === levels.length
  if (!isWhole || levels.length > MOST_LEVELS) return null
  const good = levels.filter((one) => one !== null)
  const [first, ...rest] = good
  if (first === undefined || good.length < levels.length) return null
  return { period_days: days, currency, replace_given: text.replaces, levels: [first, ...rest] }
}

function levelBody(text: LevelText): TierRuleBody["levels"][number] | null {
  const name = text.name.trim()
  const money = text.money.trim()
  const orders = maybeWhole(text.orders, MOST_ORDERS)
  const days = maybeWhole(text.days, MOST_DAYS)
  const isGood = name !== "" && (money === "" || AMOUNT.test(money))
  if (!isGood || orders === null || days === null) return null
  return {
    name,
    ...(money === "" ? {} : { money }),
    ...(orders === undefined ? {} : { orders }),
    ...(days === undefined ? {} : { bought_within_days: days }),
  }
}

/** Undefined: nothing is typed. */
function maybeWhole(text: string, most: number): number | null | undefined {
  return text.trim() === "" ? undefined : whole(text, most)
}

function whole(text: string, most: number): number | null {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : 0
  return number >= 1 && number <= most ? number : null
}
