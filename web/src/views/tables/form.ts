/** What the fields of a form share: what is wrong where, and what there is to choose from. */
import { computed, type ComputedRef } from "vue"
import type { Field } from "../../core/formSchema"
import type { Table, TableKind } from "../../core/tablesDraft"
import { injected } from "../../state/injected"
import { useTables } from "../../state/tables"

export interface FormContext {
  /** What is wrong, by the path of a field such as `service_level/seconds`. */
  readonly faults: ComputedRef<ReadonlyMap<string, string>>
  /** The ids of a kind of table. */
  readonly ids: (kind: string) => readonly string[]
  /** The fields of a table in the table. */
  readonly fieldsOf: (definition: string) => readonly Field[]
  /** What is to be said below a field. */
  readonly note: (path: string, value: unknown) => string
}

const { provide, use } = injected<FormContext>("form")
export const useForm = use

/** Of a form of one table of a kind. */
export function provideForm(kind: TableKind, table: () => Table, faults: FormContext["faults"]) {
  const { ids, fieldsOf, note } = useTables()
  const own = computed(() => kind.fieldsOf(table()))
  provide({
    faults,
    ids,
    fieldsOf: (definition) => (definition === "" ? own.value : fieldsOf(definition)),
    note: (path, value) => note(kind, path, value),
  })
}
