/** What is put below the agent's answer: asked for again when the contact is in another queue. */
import { shallowRef, watch } from "vue"
import type { ContactView } from "../../core/wire"
import { useHttp } from "../../state/http"

export function useSignature(contact: () => ContactView) {
  const http = useHttp()
  const signature = shallowRef<string | null>(null)
  const failed = shallowRef(false)
  let asked = 0

  async function read(id: string): Promise<void> {
    const own = ++asked
    try {
      const found = await http.threads.signature(id)
      if (own !== asked) return
      signature.value = found
      failed.value = false
    } catch {
      failed.value ||= own === asked
    }
  }

  watch(
    () => [contact().id, contact().queue] as const,
    ([id]) => void read(id),
    { immediate: true },
  )

  return { signature, failed }
}
