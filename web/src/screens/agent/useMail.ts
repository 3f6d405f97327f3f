/** The subject and the copies of an answer to a mail: as the thread has them, until the agent changes them. */
import { computed, type Ref, type WritableComputedRef } from "vue"
import { addressesIn, answering, MOST_COPIES, notAnAddress } from "../../core/mails"
import type { ContactView } from "../../core/wire"
import { useDrafts } from "../../state/drafts"
import { useHub } from "../../state/hub"

/** Before what is typed: a field that was emptied is another thing than one that was not touched. */
const TYPED = "="

export type Mail = ReturnType<typeof useMail>

export function useMail({ id, channel }: ContactView, isNote: Readonly<Ref<boolean>>) {
  const { hub } = useHub()
  const { draft } = useDrafts()
  const said = computed(() => hub.value.threads.get(id)?.said ?? [])
  const usual = computed(() => answering(said.value.map((item) => item.message)))
  const kept = { subject: draft(id, "subject"), copies: draft(id, "copies") }

  function field(name: keyof typeof kept, untouched: () => string): WritableComputedRef<string> {
    return computed({
      get: () => (kept[name].value === "" ? untouched() : kept[name].value.slice(TYPED.length)),
      set: (typed) => (kept[name].value = typed === untouched() ? "" : TYPED + typed),
    })
  }

  const subject = field("subject", () => usual.value?.subject ?? "")
  const copies = field("copies", () => (usual.value?.copies ?? []).join(", "))
  const isMail = computed(() => channel === "email" && !isNote.value)
  const wrong = computed(() => {
    const addresses = isMail.value ? addressesIn(copies.value) : []
    return notAnAddress(addresses) ?? addresses[MOST_COPIES] ?? null
  })

  /** What `send_message` is told; nothing where neither is known nor typed: then the thread's hold. */
  function told(): { readonly subject?: string; readonly cc?: readonly string[] } {
    if (!isMail.value) return {}
    const isSaid = usual.value !== null || kept.copies.value !== ""
    const named = subject.value.trim()
    return {
      ...(named === "" ? {} : { subject: named }),
      ...(isSaid ? { cc: addressesIn(copies.value) } : {}),
    }
  }

  /** It was sent. */
  function done(): void {
    kept.subject.value = ""
    kept.copies.value = ""
  }

  return { isMail, subject, copies, wrong, told, done }
}
