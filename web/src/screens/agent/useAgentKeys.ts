/** The agent's keyboard: every action of the screen without a mouse. */
import type { ComputedRef, Ref, ShallowRef } from "vue"
import { answerable, type Work } from "../../core/select"
import { TABS } from "../../views/customers/tabs"
import { useDesk } from "../../state/desk"
import { focusOn, useKeys } from "../../state/useKeys"

interface Screen {
  readonly work: ComputedRef<readonly Work[]>
  readonly shown: ComputedRef<Work | null>
  readonly tab: Ref<string> | ShallowRef<string>
}

export function useAgentKeys({ work, shown, tab }: Screen): void {
  const desk = useDesk()

  const can = (capability: string) =>
    shown.value?.contact?.capabilities.includes(capability) ?? false
  const contact = () => (shown.value?.offer === null ? shown.value.contact : null)

  function answer(cmd: "accept_offer" | "decline_offer"): boolean {
    const offer = answerable(work.value)
    if (offer === null) return false
    void desk.send({ cmd, offer_id: offer.id })
    return true
  }

  function holdOrResume(): boolean {
    const current = contact()
    if (current === null || !can("hold")) return false
    if (current.state !== "held" && current.state !== "handling") return false
    const cmd = current.state === "held" ? "resume" : "hold"
    void desk.send({ cmd, contact_id: current.id })
    return true
  }

  function hangUp(): boolean {
    const current = contact()
    if (current === null || !can("hangup")) return false
    if (current.state !== "held" && current.state !== "handling") return false
    void desk.send({ cmd: "end_contact", contact_id: current.id })
    return true
  }

  function extend(): boolean {
    if (shown.value?.phase !== "wrapping_up") return false
    void desk.send({ cmd: "extend_wrap_up", contact_id: shown.value.contactId, seconds: 30 })
    return true
  }

  function turnTab(by: 1 | -1): boolean {
    const place = TABS.findIndex((name) => name === tab.value)
    tab.value = TABS[(place + by + TABS.length) % TABS.length] ?? "overview"
    return true
  }

  function leave(): boolean {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    return false
  }

  useKeys({
    accept: () => answer("accept_offer"),
    decline: () => answer("decline_offer"),
    hold: holdOrResume,
    hang_up: hangUp,
    note: () => focusOn("note"),
    wrap_up: () => focusOn("disposition"),
    extend,
    search: () => focusOn("customer-search"),
    available: () => {
      void desk.send({ cmd: "set_presence", presence: "available" })
      return true
    },
    sheet: () => {
      desk.sheetOpen.value = !desk.sheetOpen.value
      return true
    },
    next_tab: () => turnTab(1),
    previous_tab: () => turnTab(-1),
    leave,
  })
}
