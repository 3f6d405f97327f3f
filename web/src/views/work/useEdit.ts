/** What is typed over a step that is done: it outlasts what others change meanwhile, which is shown. */
import { computed, shallowRef, watch } from "vue"
import { changedSince, changesOf } from "../../core/itemEdit"
import { typedAfter, type Typed } from "../../core/itemForm"
import type { WorkDetail } from "../../core/wire"
import type { OpenItemState } from "./useItem"

export function useEdit(
  item: () => WorkDetail,
  step: string,
  state: OpenItemState,
  done: () => void,
) {
  const began = item()
  const stored = computed<Typed>(() => item().fields[step] ?? {})
  const typed = shallowRef<Typed>(stored.value)
  const note = shallowRef("")
  const refused = shallowRef<"decided" | "none" | null>(null)
  const faults = shallowRef<ReadonlySet<string>>(new Set())
  const since = computed(() => changedSince(item(), began, step))
  const set = (field: string, text: string) => (typed.value = { ...typed.value, [field]: text })

  watch(stored, (now, before) => (typed.value = typedAfter(typed.value, before, now)))

  async function save(): Promise<void> {
    const fields = changesOf(typed.value, stored.value)
    refused.value = Object.keys(fields).length === 0 ? "none" : null
    if (refused.value !== null || state.busy.value) return
    const { id, version } = item()
    const why = note.value.trim() === "" ? {} : { note: note.value }
    const code = await state.edit({ item_id: id, version, step, fields, ...why }, faults)
    if (code === "wrong_state") refused.value = "decided"
    if (code === "") done()
  }

  return { typed, note, since, refused, faults, set, save }
}
