/** Reports by mail: one's own, or everybody's; while one is being sent they are read again and again. */
import { computed, onMounted, shallowRef, watch } from "vue"
import {
  ReportMailsHttp,
  type NewReportMail,
  type ReportMail,
  type ReportMailList,
} from "../../net/reportMailsHttp"
import { useHttp } from "../../state/http"
import { useTime } from "../../state/time"
import { useChange } from "../../state/useChange"

const EACH_MS = 3000

export function useReportMails(whose: "own" | "all") {
  const http = new ReportMailsHttp(useHttp())
  const { second } = useTime()
  const list = shallowRef<ReportMailList | null>(null)
  const unread = shallowRef(false)
  const { busy, failure, change } = useChange()
  const isSending = computed(() => list.value?.items.some(({ last }) => last && last.owed > 0))

  async function read(): Promise<void> {
    try {
      list.value = await (whose === "own" ? http.own() : http.all())
      unread.value = false
    } catch {
      unread.value = true
    }
  }

  /** Do it, and list them anew; whether it was done. */
  function after(work: () => Promise<unknown>): Promise<boolean> {
    return change(async () => {
      await work()
      await read()
    })
  }

  const add = (body: NewReportMail) => after(() => http.add(body))
  const pause = (mail: ReportMail) => after(() => http.pause(mail, !mail.paused))
  const send = (mail: ReportMail) => after(() => http.send(mail))
  const drop = (mail: ReportMail) =>
    after(() => (whose === "own" ? http.drop(mail) : http.dropAny(mail)))

  watch(
    () => Math.floor(second.value / EACH_MS),
    () => {
      if (isSending.value && !busy.value) void read()
    },
  )
  onMounted(read)
  return { list, unread, busy, failure, add, pause, send, drop, read }
}
