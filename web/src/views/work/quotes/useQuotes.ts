/** Quotes of an open item: made and led on; what the hub refuses is said at its field. */
import { nextTick, shallowRef } from "vue"
import type { QuoteWay } from "../../../core/quoteStates"
import { quoteTexts } from "../../../core/texts/later/quotes"
import type { QuoteBody, QuoteView, WorkDetail } from "../../../core/wire"
import { HttpProblem } from "../../../net/http"
import { QuotesHttp } from "../../../net/quotesHttp"
import { saveFile } from "../../../net/savingFiles"
import { useHttp } from "../../../state/http"
import { httpProblemText } from "../../../state/problems"
import { useLaterTexts, useTexts } from "../../../state/texts"
import { useToasts } from "../../../state/toasts"
import { toFault, type OpenItemState } from "../useItem"

export type QuotesState = ReturnType<typeof useQuotes>

export function useQuotes(item: () => WorkDetail, state: OpenItemState) {
  const http = new QuotesHttp(useHttp())
  const { t } = useTexts()
  const { toast } = useToasts()
  const faults = shallowRef<ReadonlySet<string>>(new Set())
  const busy = shallowRef(false)

  /** Whether it was done. */
  async function done(send: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await send()
      faults.value = new Set()
      state.isStale.value = false
      await state.load()
      return true
    } catch (problem) {
      await tell(problem)
      return false
    } finally {
      busy.value = false
    }
  }

  async function tell(problem: unknown): Promise<void> {
    const isOurs = problem instanceof HttpProblem
    faults.value = new Set(isOurs ? problem.fields : [])
    state.isStale.value = isOurs && problem.code === "stale"
    if (state.isStale.value) await state.load()
    else if (faults.value.size === 0) toast(httpProblemText(t.value, problem))
    else void nextTick(toFault)
  }

  const make = (said: Omit<QuoteBody, "version">) =>
    done(() => http.make(item().id, { ...said, version: item().version }))

  const change = (n: number, to: QuoteWay, reason?: string) =>
    done(() => {
      const why = reason === undefined ? {} : { reason }
      return http.change(item().id, n, { state: to, version: item().version, ...why })
    })

  return { faults, busy, make, change, savePdf: useSaving(http, item, toast) }
}

/** Saves a quote as PDF; where the hub makes none, the page to print is the way out. */
function useSaving(
  http: QuotesHttp,
  item: () => WorkDetail,
  toast: (text: string) => void,
): (quote: QuoteView) => Promise<void> {
  const { t, language } = useTexts()
  const q = useLaterTexts(quoteTexts)

  return async ({ n, number }) => {
    try {
      saveFile(await http.pdf(item().id, n, language.value), `${number}.pdf`)
    } catch (problem) {
      const isNone = problem instanceof HttpProblem && problem.code === "no_pdf"
      toast(isNone ? q.value("no_pdf") : httpProblemText(t.value, problem))
    }
  }
}
