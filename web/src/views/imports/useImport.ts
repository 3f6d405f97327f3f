/** One file on its way in: sent, corrected, run; what the hub says of it is asked for while it works on it. */
import { computed, onBeforeUnmount, shallowRef } from "vue"
import type { UploadChange, UploadView } from "../../core/wire"
import { after } from "../../net/time"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

const ASK_AGAIN_MS = 400
const ENDED: ReadonlySet<string> = new Set(["done", "broken_off"])
const UNDER_WAY: ReadonlySet<string> = new Set(["reading", "trying", "running"])

async function takeAway(http: ReturnType<typeof useHttp>, id: string): Promise<void> {
  try {
    await http.imports.discard(id)
  } catch {
    // It is taken away by itself after two days.
  }
}

export function useImport() {
  const http = useHttp()
  const { t } = useTexts()
  const [upload, failure] = [shallowRef<UploadView | null>(null), shallowRef("")]
  const sending = shallowRef(false)
  const busy = computed(
    () => sending.value || (upload.value !== null && UNDER_WAY.has(upload.value.phase)),
  )
  let cancel = () => {}
  /** Counts what is asked and discarded: an answer that was overtaken says what is so no more. */
  let asked = 0

  function follow(): void {
    cancel()
    const now = upload.value
    if (now === null || !UNDER_WAY.has(now.phase)) return
    cancel = after(ASK_AGAIN_MS, () => void take(() => http.imports.file(now.id)))
  }

  async function take(request: () => Promise<UploadView>): Promise<void> {
    const mine = ++asked
    try {
      const now = await request()
      if (mine === asked) upload.value = now
    } catch (problem) {
      if (mine === asked) failure.value = httpProblemText(t.value, problem)
    }
    if (mine === asked) follow()
  }

  async function act(request: () => Promise<UploadView>): Promise<void> {
    cancel()
    failure.value = ""
    sending.value = true
    await take(request)
    sending.value = false
  }

  async function discard(): Promise<void> {
    const now = upload.value
    cancel()
    asked += 1
    upload.value = null
    failure.value = ""
    if (now !== null && !ENDED.has(now.phase)) await takeAway(http, now.id)
  }

  onBeforeUnmount(() => {
    cancel()
    asked += 1
  })

  async function actOnIt(request: (id: string) => Promise<UploadView>): Promise<void> {
    const id = upload.value?.id
    if (id !== undefined) await act(() => request(id))
  }

  return {
    upload,
    failure,
    busy,
    send: (file: File) => act(() => http.imports.send(file)),
    open: (id: string) => act(() => http.imports.file(id)),
    change: (said: UploadChange) => actOnIt((id) => http.imports.change(id, said)),
    run: (yes: boolean) => actOnIt((id) => http.imports.run(id, yes)),
    discard,
  }
}

export type ImportState = ReturnType<typeof useImport>
