/** A customer's card that can be corrected: what is changed goes to the hub, and the card is read anew. */
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from "vue"
import type { Patch } from "../core/customerForm"
import type { RecordKind } from "../core/recordForms"
import type { Card } from "../core/wire"
import { HttpProblem } from "../net/http"
import { useHttp } from "./http"
import { useLiveCard } from "./liveCard"
import { httpProblemText } from "./problems"
import { useTexts } from "./texts"
import { useToasts } from "./toasts"

/** `stale`: somebody else has changed the customer since that version. */
type Saved = "saved" | "stale" | "failed"

export interface CustomerEdits {
  readonly customerId: string
  readonly card: Readonly<ShallowRef<Card | null>>
  readonly failure: Readonly<ShallowRef<string>>
  readonly busy: Readonly<ShallowRef<boolean>>
  /** Counts what was changed here: a history that is shown is read again. */
  readonly changes: Readonly<ShallowRef<number>>
  readonly load: () => Promise<void>
  /** Ask other systems, `source` whatever it said before; what they say joins the card. */
  readonly askLive: (source: string | null) => Promise<void>
  /** Change fields of the version that was read; if it has changed since, that is said, and the card read anew. */
  readonly save: (patch: Patch, version: number) => Promise<boolean>
  /** The same for a form, which on `stale` puts what others changed beside what is typed. */
  readonly saveForm: (patch: Patch, version: number) => Promise<Saved>
  /** `others`: another customer has it, and `takeOver` would make it this one's. */
  readonly add: (
    kind: RecordKind,
    body: object,
    takeOver?: boolean,
  ) => Promise<"done" | "others" | "failed">
  readonly change: (kind: RecordKind, record: string, patch: object) => Promise<boolean>
  readonly remove: (kind: RecordKind, record: string) => Promise<boolean>
  readonly undo: (change: string) => Promise<boolean>
  readonly undoMerge: (merge: string) => Promise<boolean>
}

const KEY: InjectionKey<CustomerEdits> = Symbol("customer edits")

/** The card around a component, if it can be corrected here. */
export function useCustomerEdits(): CustomerEdits | null {
  return inject(KEY, null)
}

/** The hub names a field only where another customer has what was to be added. */
function isOthers(problem: unknown): boolean {
  return (
    problem instanceof HttpProblem &&
    problem.code === "already_there" &&
    problem.fields.includes("serial")
  )
}

/** Does one thing at a time, and `after` each that went well; null: it did. */
function oneAtATime(after: () => Promise<void>) {
  const busy = shallowRef(false)

  async function attempt(deed: () => Promise<unknown>): Promise<unknown> {
    if (busy.value) return new HttpProblem(0, "busy", "")
    busy.value = true
    try {
      await deed()
      await after()
      return null
    } catch (problem) {
      return problem
    } finally {
      busy.value = false
    }
  }

  return { busy, attempt }
}

export function provideCustomerEdits(customerId: string): CustomerEdits {
  const http = useHttp()
  const { t } = useTexts()
  const { toast } = useToasts()
  const { card, failure, load, askLive } = useLiveCard(customerId)
  const changes = shallowRef(0)
  const { busy, attempt } = oneAtATime(async () => {
    changes.value += 1
    await load()
  })

  async function done(deed: () => Promise<unknown>): Promise<boolean> {
    const problem = await attempt(deed)
    if (problem === null) return true
    toast(httpProblemText(t.value, problem))
    return false
  }

  async function saveForm(patch: Patch, version: number): Promise<Saved> {
    const problem = await attempt(() => http.changeCustomer(customerId, version, patch))
    if (problem === null) return "saved"
    if (problem instanceof HttpProblem && problem.code === "stale") return "stale"
    toast(httpProblemText(t.value, problem))
    return "failed"
  }

  async function save(patch: Patch, version: number): Promise<boolean> {
    const result = await saveForm(patch, version)
    if (result === "stale") {
      toast(t.value("error.stale"))
      await load()
    }
    return result === "saved"
  }

  const add: CustomerEdits["add"] = async (kind, body, takeOver = false) => {
    const problem = await attempt(() => http.addRecord(customerId, kind, body, takeOver))
    if (problem === null) return "done"
    if (isOthers(problem)) return "others"
    toast(httpProblemText(t.value, problem))
    return "failed"
  }

  const edits: CustomerEdits = {
    customerId,
    card,
    failure,
    busy,
    changes,
    load,
    askLive,
    save,
    saveForm,
    add,
    change: (kind, record, patch) => done(() => http.changeRecord(customerId, kind, record, patch)),
    remove: (kind, record) => done(() => http.deleteRecord(customerId, kind, record)),
    undo: (change) => done(() => http.undoChange(customerId, change)),
    undoMerge: (merge) => done(() => http.doubles.undo(merge)),
  }
  provide(KEY, edits)
  return edits
}
