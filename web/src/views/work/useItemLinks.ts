/** The links of an item: called as the card of its customer calls them, made and taken away. */
import { computed, shallowRef, watch } from "vue"
import { thingsOf, type ItemLink, type LinkKind } from "../../core/itemLinks"
import { codeText } from "../../core/texts"
import type { Card, WorkDetail } from "../../core/wire"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"

export type LinkFailure = "missing" | "failed"

export function useItemLinks(item: () => WorkDetail, load: () => Promise<void>) {
  const http = useHttp()
  const { t, language } = useTexts()
  const { second } = useTime()
  const card = shallowRef<Card | null>(null)
  const busy = shallowRef(false)
  const failure = shallowRef<LinkFailure | null>(null)
  const things = computed(() => {
    const channel = (code: string) => codeText(t.value, "channel", code)
    if (card.value === null) return []
    return thingsOf(card.value, channel, second.value, language.value)
  })

  /** Read once what the customer has: to choose from, and to say what is linked. */
  async function readCard(): Promise<void> {
    const customer = item().customer_id
    if (customer === null || card.value !== null) return
    try {
      card.value = await http.card(customer)
    } catch {
      card.value = null // then links of things are called older ones, and nothing can be chosen
    }
  }

  async function change(kind: LinkKind, ref: string, gone: boolean): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = null
    try {
      await http.exchange("POST", `/work/${encodeURIComponent(item().id)}/links`, {
        kind,
        ref,
        gone,
      })
      await load()
      return true
    } catch (problem) {
      const isMissing = problem instanceof HttpProblem && MISSING.has(problem.code)
      failure.value = isMissing ? "missing" : "failed"
      return false
    } finally {
      busy.value = false
    }
  }

  watch(
    () => item().links.some((each) => each.kind !== "item"),
    (isNeeded) => {
      if (isNeeded) void readCard()
    },
    { immediate: true },
  )
  const link = (kind: LinkKind, ref: string) => change(kind, ref, false)
  const unlink = (of: ItemLink) => change(of.kind, of.ref, true)
  return { things, busy, failure, readCard, link, unlink }
}

/** The number is of no item, of one that is not to be seen, or of the item itself. */
const MISSING: ReadonlySet<string> = new Set(["unknown_item", "forbidden", "invalid"])
