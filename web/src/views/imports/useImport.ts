/** One file on its way in: sent, corrected, run; what the hub says of it is asked for while it works on it. */
import { computed, onBeforeUnmount, shallowRef } from "vue"
import type { UploadChange, UploadView } from "../../core/wire"
import { after } from "../../net/time"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

const ASK_AGAIN_MS = 400
const UNDER_WAY: ReadonlySet<string> = new Set(["reading", "trying", "running"])

export function useImport() {
  const http = useHttp()
  const { t } = useTexts()
  const upload = shallowRef<UploadView | null>(null)
  const failure = shallowRef("")
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
    if (now === null || now.phase === "done" || now.phase === "broken_off") return
    try {
      await http.imports.discard(now.id)
    } catch {
      // It is taken away by itself after two days.
    }
  }

  onBeforeUnmount(() => {
    cancel()
    asked += 1
  })
  return {
    upload,
    failure,
    busy,
    send: (file: File) => act(() => http.imports.send(file)),
    open: (id: string) => act(() => http.imports.file(id)),
    change: async (said: UploadChange) => {
      const id = upload.value?.id
      if (id !== undefined) await act(() => http.imports.change(id, said))
    },
    run: async (yes: boolean) => {
      const id = upload.value?.id
      if (id !== undefined) await act(() => http.imports.run(id, yes))
    },
    discard,
  }
}

export type ImportState = ReturnType<typeof useImport>
