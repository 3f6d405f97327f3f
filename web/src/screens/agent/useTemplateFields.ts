/** The approved texts of a contact's channel: which one is chosen, and what its blanks are filled with. */
import { computed, onMounted, shallowRef, watch } from "vue"
import { knownOf } from "../../core/replies"
import { choiceKept, choiceOf, fieldsFrom, placeOf } from "../../core/templates"
import type { Choice, Fields } from "../../core/templates"
import type { ContactView, TemplateView } from "../../core/wire"
import { useDrafts } from "../../state/drafts"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"

/** `tell`: called with what is to be sent whenever that changes; null: blanks are empty. */
export function useTemplateFields(contact: () => ContactView, tell: (it: Choice | null) => void) {
  const { hub } = useHub()
  const http = useHttp()
  /** What the agent chose and typed outlives a reload; empty: nothing, or it was sent. */
  const kept = useDrafts().draft(contact().id, "template")
  const all = shallowRef<readonly TemplateView[] | null>(null)
  const failed = shallowRef(false)
  const place = shallowRef(0)
  const fields = shallowRef<Fields>({})
  const template = computed(() => all.value?.[place.value] ?? null)

  function choose(at: number): void {
    place.value = at
    const it = template.value
    const known = knownOf(hub.value, contact())
    fields.value = it === null ? {} : fieldsFrom(it, known, choiceKept(kept.value))
  }

  function keep(): void {
    const it = template.value
    if (it === null) return
    const { name, language } = it
    kept.value = JSON.stringify({ name, language, fields: fields.value })
  }

  /** Another one was chosen. */
  function pick(): void {
    choose(place.value)
    keep()
  }

  function fill(name: string, text: string): void {
    fields.value = { ...fields.value, [name]: text }
    keep()
  }

  onMounted(async () => {
    try {
      all.value = await http.threads.templates(contact().source)
      choose(placeOf(all.value, choiceKept(kept.value)))
    } catch {
      failed.value = true
    }
  })
  watch([template, fields], ([it, said]) => tell(it === null ? null : choiceOf(it, said)))
  watch(kept, (text) => {
    if (text === "") choose(place.value)
  })

  return { all, failed, place, template, fields, pick, fill }
}
