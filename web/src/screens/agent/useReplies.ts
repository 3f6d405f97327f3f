/** The replies that `/` at the beginning of a message opens: asked for each time, filtered while typing. */
import { computed, shallowRef, watch, type Ref } from "vue"
import { filled, knownOf, languageOf, matching, sought } from "../../core/replies"
import type { ContactView, Reply } from "../../core/wire"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

export function useReplies(contact: () => ContactView, text: Ref<string>) {
  const http = useHttp()
  const { hub } = useHub()
  const all = shallowRef<readonly Reply[] | null>(null)
  const failed = shallowRef(false)
  const dismissed = shallowRef(false)
  const marked = shallowRef(0)
  const typed = computed(() => sought(text.value))
  const isOpen = computed(() => typed.value !== null && !dismissed.value)
  const rows = computed(() =>
    matching(all.value ?? [], typed.value ?? "", languageOf(hub.value, contact())),
  )

  async function read(): Promise<void> {
    try {
      all.value = await http.replies(contact().queue)
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  watch(typed, () => (marked.value = 0))
  watch(
    computed(() => typed.value !== null),
    (begins) => {
      dismissed.value = false
      if (begins) void read()
    },
    { immediate: true },
  )

  /** Put a reply into the message, with what is known filled in. */
  function choose(reply: Reply): void {
    text.value = filled(reply.text, knownOf(hub.value, contact()))
  }

  function move(by: 1 | -1): void {
    const count = rows.value.length
    if (count > 0) marked.value = (marked.value + by + count) % count
  }

  /** Whether the key was for the list. */
  function press(key: string): boolean {
    const reply = rows.value[marked.value]
    if (!isOpen.value) return false
    if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1)
    else if (key === "Escape") dismissed.value = true
    else if (key === "Enter" && reply !== undefined) choose(reply)
    // Until they are read, Enter would make a line of what was meant to find one.
    else return key === "Enter" && all.value === null && !failed.value
    return true
  }

  return { isOpen, rows, marked, all, failed, choose, press }
}
