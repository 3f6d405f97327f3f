/** What the fields of a form share: what is wrong where, and what there is to choose from. */
import type { ComputedRef } from "vue"
import { injected } from "../../state/injected"

export interface FormContext {
  /** What is wrong, by the path of a field such as `service_level/seconds`. */
  readonly faults: ComputedRef<ReadonlyMap<string, string>>
  /** The ids of a kind of table. */
  readonly ids: (kind: string) => readonly string[]
}

export const { provide: provideForm, use: useForm } = injected<FormContext>("floor form")
