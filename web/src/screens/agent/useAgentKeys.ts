/** The agent's keyboard: every action of the screen without a mouse. */
import { nextTick, type ComputedRef, type Ref } from "vue"
import { isLate } from "../../core/asked"
import { hangUpKey, holdKey } from "../../core/keyed"
import { aboutOffer, isPending } from "../../core/pending"
import { answerable, type Work } from "../../core/selectors/work"
import type { CommandBody } from "../../net/link"
import { useCommands } from "../../state/commands"
import { useHub } from "../../state/hub"
import { useKeysSheet } from "../../state/keysSheet"
import { useTime } from "../../state/time"
import { focusOn, useKeys } from "../../state/useKeys"
import { TABS } from "../../views/customers/tabs"

interface Screen {
  readonly work: ComputedRef<readonly Work[]>
  readonly shown: ComputedRef<Work | null>
  readonly tab: Ref<string>
  readonly recentOpen: Ref<boolean>
}

/** The command of a key in the present state; null: the key does nothing now. */
type Meaning = () => CommandBody | null

export function useAgentKeys({ work, shown, tab, recentOpen }: Screen): void {
  const { send } = useCommands()
  const { toggleSheet } = useKeysSheet()
  const { answer, hold, hangUp, extend } = meanings(work, shown)

  function sends(meaning: Meaning): () => boolean {
    return () => {
      const command = meaning()
      if (command !== null) void send(command)
      return command !== null
    }
  }

  function turnTab(by: 1 | -1): boolean {
    const place = TABS.findIndex((name) => name === tab.value)
    tab.value = TABS[(place + by + TABS.length) % TABS.length] ?? "overview"
    return true
  }

  useKeys({
    accept: sends(answer("accept_offer")),
    decline: sends(answer("decline_offer")),
    hold: sends(hold),
    hang_up: sends(hangUp),
    extend: sends(extend),
    available: sends(() => ({ cmd: "set_presence", presence: "available" })),
    pass_on: () => press("pass-on"),
    follow_up: () => press("new-follow_up"),
    complaint: () => press("new-complaint"),
    service_request: () => press("new-service_request"),
    opportunity: () => press("new-opportunity"),
    note: () => focusOn("note"),
    wrap_up: () => focusOn("disposition"),
    search: () => focusOn("customer-search"),
    recent: () => {
      recentOpen.value = !recentOpen.value
      return true
    },
    sheet: toggleSheet,
    next_tab: () => turnTab(1),
    previous_tab: () => turnTab(-1),
    next_contact: () => turnContact(1),
    previous_contact: () => turnContact(-1),
    leave: leaveField,
  })
}

/** Pick the row below or above the one in front, as the list shows them; who typed goes on typing. */
function turnContact(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLButtonElement>('[data-testid^="contact-row-"]')]
  const front = rows.findIndex((row) => row.hasAttribute("aria-current"))
  const row = rows[(front + by + rows.length) % rows.length]
  if (row === undefined) return false
  const wasWriting = document.activeElement?.id === "message"
  row.click()
  if (wasWriting) void nextTick(() => focusOn("message"))
  return true
}

function meanings(work: ComputedRef<readonly Work[]>, shown: ComputedRef<Work | null>) {
  const { hub, pending } = useHub()
  const { now } = useTime()

  /** The contact that is talked to, unless the source is at work on what was asked before. */
  const contact = () => {
    const of = shown.value?.offer === null ? shown.value.contact : null
    // Of one that the agent is only consulted about, another one has the customer.
    const found = of !== null && of.agent === hub.value.floor?.me.agent ? of : null
    const asked = found === null ? undefined : hub.value.asked.get(found.id)
    return asked === undefined || isLate(asked, now.value) ? found : null
  }

  /** A second press while the first is on its way would be told that the offer is gone. */
  const isAnswering = (offerId: string) =>
    isPending(pending.value, ["accept_offer", "decline_offer"], aboutOffer(offerId))

  const answer =
    (cmd: "accept_offer" | "decline_offer"): Meaning =>
    () => {
      const offer = answerable(work.value, shown.value)
      return offer === null || isAnswering(offer.id) ? null : { cmd, offer_id: offer.id }
    }

  const hold: Meaning = () => {
    const current = contact()
    return current === null ? null : holdKey(current, pending.value)
  }

  const hangUp: Meaning = () => {
    const current = contact()
    return current === null ? null : hangUpKey(current, pending.value)
  }

  const extend: Meaning = () => {
    if (shown.value?.phase !== "wrapping_up") return null
    return { cmd: "extend_wrap_up", contact_id: shown.value.contactId, seconds: 30 }
  }

  return { answer, hold, hangUp, extend }
}

/** Press a button by its id for tests, if it is there. */
function press(id: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`[data-testid="${id}"]`)
  button?.click()
  return button !== null
}

function leaveField(): boolean {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  return false
}
