/** One customer of whom something is asked: the preview, and what is done about them. */
import { shallowRef } from "vue"
import type { privacyTexts } from "../../core/texts/later/privacy"
import { HttpProblem } from "../../net/problem"
import type { ErasePreview } from "../../net/privacyHttp"
import { useHttp } from "../../state/http"

type Said = keyof (typeof privacyTexts)["en"]

export function useCustomer(done: () => void) {
  const { privacy } = useHttp()
  const preview = shallowRef<ErasePreview | null>(null)
  /** Everything about them, as a file. */
  const file = shallowRef<string | null>(null)
  const said = shallowRef<Said | null>(null)
  const failure = shallowRef<Said | null>(null)

  async function doing(deed: () => Promise<void>): Promise<void> {
    said.value = failure.value = null
    try {
      await deed()
    } catch (problem) {
      const isUnknown = problem instanceof HttpProblem && problem.code === "unknown_customer"
      failure.value = isUnknown ? "unknown" : "failed"
    }
  }

  const look = (id: string) =>
    doing(async () => {
      file.value = preview.value = null
      preview.value = await privacy.preview(id)
    })
  const fetch = (id: string) =>
    doing(async () => {
      file.value = JSON.stringify(await privacy.everything(id), null, 2)
    })
  const hold = (id: string, reason: string) =>
    doing(async () => {
      await privacy.hold(id, reason)
      preview.value = await privacy.preview(id)
      said.value = "placed"
      done()
    })
  const erase = (id: string, reason: string) =>
    doing(async () => {
      await privacy.erase(id, reason)
      file.value = preview.value = null
      said.value = "begun"
      done()
    })
  return { preview, file, said, failure, look, fetch, hold, erase }
}
