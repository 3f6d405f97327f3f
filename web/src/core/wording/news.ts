/** What the agent must hear of, in words. */
import type { Asked } from "../asked"
import type { News } from "../news"
import { callerName, type Work } from "../selectors/work"
import type { EndedOffer } from "../reduce"
import { isWritten } from "../selectors/contacts"
import { codeText, hasText, type Key, type Translate } from "../texts"
import { customerNumber } from "./contacts"

export function newsText(t: Translate, item: News): string {
  const who = callerText(t, item.work)
  if (item.type === "not_reached")
    return t(`callback.${item.isLast ? "given_up" : "put_off"}`, { who })
  if (item.type === "wrap_up_ran_out") return t("wrap_up.ran_out", { who })
  if (item.type === "moved") {
    const why = item.cause === null ? "" : codeText(t, "moving.cause", item.cause)
    const what = t(`moving.${item.what}`, { agent: item.agent, why })
    return t("news.about", { who, what })
  }
  const key = `connect.${item.cause}`
  return t("contact.not_connected", { who, why: t(hasText(key) ? key : "connect.unknown") })
}

type Tone = "bad" | "good"

/** What is as it should be: taken by the other agent, or ended by one of the two. */
const WENT_WELL: ReadonlySet<string> = new Set(["taken", "consult_left", "question_ended"])

export function newsTone(item: News): Tone {
  if (item.type === "moved") return WENT_WELL.has(item.what) ? "good" : "bad"
  return item.type === "not_reached" ? "good" : "bad"
}

/** An offer that the agent or who asked ended is as it should be. */
export function offerGoneTone({ reason, cause }: EndedOffer): Tone {
  if (reason === "declined") return cause === "unreachable" ? "bad" : "good"
  return cause === "cancelled" || cause === "taken_back" ? "good" : "bad"
}

/** Why an offer went away that the agent did not take; `me` is the agent. */
export function offerGoneText(t: Translate, ended: EndedOffer, me: string | null): string {
  const other = ended.taken_by === me ? null : ended.taken_by
  if (other !== null) return t(goneKey(ended, "taken"), { agent: ended.taken_by_name ?? other })
  return t(goneKey(ended, `${ended.reason}.${ended.cause}`))
}

/** The most exact text there is; of what is written nobody hangs up. */
function goneKey({ channel, reason }: EndedOffer, what: string): Key {
  const written = channel !== null && isWritten({ channel }) ? ["offer.gone.written"] : []
  const keys = [what, reason, "withdrawn"].flatMap((each) =>
    [...written, "offer.gone"].map((group) => `${group}.${each}`),
  )
  return keys.find(hasText) ?? "offer.gone.withdrawn"
}

/** The source did not do what was asked. */
export function undoneText(t: Translate, asked: Asked): string {
  return t(`undone.${asked.wish}`)
}

/** The caller by name, else by number. */
export function callerText(t: Translate, work: Work): string {
  return callerName(work) ?? customerNumber(t, work.offer ?? work.contact)
}
