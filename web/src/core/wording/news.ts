/** What the agent must hear of, in words. */
import type { Asked } from "../asked"
import type { News } from "../news"
import { callerName, type Work } from "../selectors/work"
import { hasText, type Translate } from "../texts"
import { customerNumber } from "./contacts"

export function newsText(t: Translate, item: News): string {
  const who = callerText(t, item.work)
  if (item.type === "wrap_up_ran_out") return t("wrap_up.ran_out", { who })
  const key = `connect.${item.cause}`
  return t("contact.not_connected", { who, why: t(hasText(key) ? key : "connect.unknown") })
}

/** The source did not do what was asked. */
export function undoneText(t: Translate, asked: Asked): string {
  return t(`undone.${asked.wish}`)
}

/** The caller by name, else by number. */
export function callerText(t: Translate, work: Work): string {
  return callerName(work) ?? customerNumber(t, work.offer ?? work.contact)
}
