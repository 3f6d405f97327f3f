/** What a customer is asked by an item, kept as it is filled in, and saved once. */
import { onMounted, shallowRef, watch } from "vue"
import type { SurveyOfItem } from "../../core/wire"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

/** Read anew when the item changes: somebody else may ask by then. What is typed stays. */
export function useItemSurvey(itemId: string, version: () => number) {
  const http = useHttp()
  const { t } = useTexts()
  const path = `/work/${encodeURIComponent(itemId)}/survey`
  const asked = shallowRef<SurveyOfItem | null>(null)
  const values = shallowRef<Readonly<Record<string, number>>>({})
  const comment = shallowRef("")
  const failure = shallowRef("")
  const isKept = shallowRef(false)
  const busy = shallowRef(false)
  let last: Promise<unknown> = Promise.resolve()

  async function load(): Promise<void> {
    try {
      const found = await http.request("get_work_id_survey", "GET", path)
      const wasAsking = asked.value?.may_ask === true
      asked.value = found
      failure.value = ""
      if (wasAsking) return
      values.value = found.values
      comment.value = found.comment ?? ""
    } catch (problem) {
      failure.value = t.value("asking.failed", { why: httpProblemText(t.value, problem) })
    }
  }

  /** One after the other: what was chosen last is what is kept. */
  function send(state: "half" | "answered" | "declined"): Promise<void> {
    const body = { state, values: values.value, comment: comment.value.trim() || null }
    const sent = last.then(async () => {
      try {
        const found = await http.request("put_work_id_survey", "PUT", path, body)
        failure.value = ""
        isKept.value = state === "half"
        if (state !== "half") asked.value = found
      } catch (problem) {
        isKept.value = false
        failure.value = t.value("asking.not_saved", { why: httpProblemText(t.value, problem) })
      }
    })
    last = sent
    return sent
  }

  async function end(state: "answered" | "declined"): Promise<void> {
    if (busy.value) return
    busy.value = true
    await send(state)
    busy.value = false
  }

  function choose(name: string, value: number): void {
    values.value = { ...values.value, [name]: value }
    isKept.value = false
    void send("half")
  }

  onMounted(load)
  watch(version, load)
  return { asked, values, comment, failure, isKept, busy, choose, keep: () => send("half"), end }
}
