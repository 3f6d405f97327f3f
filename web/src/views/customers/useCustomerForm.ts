/** The form of a customer while it is filled in, also while others change the same customer. */
import { reactive, shallowRef, type ShallowRef } from "vue"
import {
  conflictsOf,
  fieldsOf,
  patchOf,
  rebased,
  type Conflict,
  type Field,
} from "../../core/customerForm"
import type { CustomerView } from "../../core/wire"
import type { CustomerEdits } from "../../state/customerEdits"

export interface CustomerForm {
  readonly mine: Record<Field, string>
  readonly conflicts: Readonly<ShallowRef<readonly Conflict[]>>
  /** Whether all is stored; what two people have changed is to be chosen first. */
  readonly save: () => Promise<boolean>
  readonly choose: (conflict: Conflict, value: string) => void
}

export function useCustomerForm(customer: CustomerView, edits: CustomerEdits | null): CustomerForm {
  /** As the fields were when the form began, or others changed them, and the version that they are of. */
  let was = fieldsOf(customer)
  let version = customer.version
  const mine = reactive<Record<Field, string>>({ ...was })
  const conflicts = shallowRef<readonly Conflict[]>([])

  async function save(): Promise<boolean> {
    const patch = patchOf(was, mine)
    if (edits === null || Object.keys(patch).length === 0) return true
    const result = await edits.saveForm(patch, version)
    if (result !== "stale") return result === "saved"
    await takeTheirs(edits)
    return conflicts.value.length === 0 && (await save())
  }

  /** Stand on what is there now: what only one changed is clear, what both did is to be chosen. */
  async function takeTheirs(from: CustomerEdits): Promise<void> {
    await from.load()
    const now = from.card.value?.customer
    if (!now) return
    const theirs = fieldsOf(now)
    conflicts.value = conflictsOf(was, mine, theirs)
    Object.assign(mine, rebased(was, mine, theirs))
    was = theirs
    version = now.version
  }

  function choose(conflict: Conflict, value: string): void {
    mine[conflict.field] = value
    conflicts.value = conflicts.value.filter((one) => one !== conflict)
  }

  return { mine, conflicts, save, choose }
}
