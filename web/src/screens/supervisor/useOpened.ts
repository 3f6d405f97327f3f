/** What is open beside the board: a queue, a contact of it or its messages, a customer, or likely doubles. */
import { shallowRef, type ShallowRef } from "vue"
import { useCustomerPage } from "../../state/customerPage"
import { useImportsPage } from "../../state/importsPage"

export interface Opened {
  readonly queue: ShallowRef<string | null>
  readonly contact: ShallowRef<string | null>
  /** Whether the messages of the contact are read. */
  readonly reading: ShallowRef<boolean>
  readonly doubles: ShallowRef<boolean>
  /** What is opened takes the place of a customer, too. */
  readonly show: (queue: string | null, contact: string | null) => void
  readonly openContact: (id: string) => void
  readonly readThread: (contactId: string) => void
  readonly openDoubles: () => void
  readonly toggleQueue: (id: string) => void
  /** One step back: from messages to their contact, from the contact to its queue, from the queue to all. */
  readonly back: () => boolean
}

export function useOpened(): Opened {
  const { open: customer, close: closeCustomer } = useCustomerPage()
  const { open: importing } = useImportsPage()
  const queue = shallowRef<string | null>(null)
  const contact = shallowRef<string | null>(null)
  const reading = shallowRef(false)
  const doubles = shallowRef(false)

  function show(openQueue: string | null, openContact: string | null): void {
    ;[queue.value, contact.value] = [openQueue, openContact]
    importing.value = false
    reading.value = false
    doubles.value = false
    closeCustomer()
  }

  function readThread(contactId: string): void {
    show(queue.value, contactId)
    reading.value = true
  }

  function openDoubles(): void {
    show(queue.value, contact.value)
    doubles.value = true
  }

  function toggleQueue(id: string): void {
    const isSeen = queue.value === id && customer.value === null && !doubles.value
    show(isSeen ? null : id, null)
  }

  function back(): boolean {
    if (importing.value) importing.value = false
    else if (reading.value) reading.value = false
    else if (contact.value !== null) contact.value = null
    else if (queue.value !== null) queue.value = null
    else return false
    return true
  }

  const openContact = (id: string) => show(queue.value, id)
  return {
    queue,
    contact,
    reading,
    doubles,
    show,
    openContact,
    readThread,
    openDoubles,
    toggleQueue,
    back,
  }
}
