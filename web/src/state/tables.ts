/** A file whose tables a page lists and changes: the floor's, or the settings'. */
import { shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue"
import type { Field } from "../core/formSchema"
import {
  editKey,
  type Edit,
  type Edits,
  type Row,
  type Table,
  type TableKind,
  type Tables,
} from "../core/tablesDraft"
import { injected } from "./injected"

/** What is to change, and what the hub says of it. */
export interface TableEditor {
  /** As the file is. */
  readonly tables: ComputedRef<Tables>
  readonly edits: Readonly<ShallowRef<Edits>>
  /** What the hub refused, by table and path. */
  readonly faults: ComputedRef<ReadonlyMap<string, string>>
  readonly rows: (kind: TableKind) => readonly Row[]
  readonly put: (kind: TableKind, id: string, table: Table | null) => void
  /** Leave a table as it is, or all of them. */
  readonly forget: (kind?: TableKind, id?: string) => void
  /** Ask what the changes would do; whether they may be saved. */
  readonly look: () => Promise<boolean>
}

/** What tables, their keys and values are called. */
export interface TableWords {
  /** `Queue support`. */
  readonly table: (kind: string, id: string) => string
  /** `Queues`. */
  readonly list: (list: string) => string
  readonly label: (group: string, key: string) => string
  readonly help: (group: string, key: string) => string
  /** The label of a path such as `service_level/seconds`, or of its first key. */
  readonly path: (kind: TableKind, path: string) => string
  /** The label of a key of a kind of table. */
  readonly keyOf: (kind: string, key: string) => string
  readonly word: (value: string) => string
  readonly value: (value: unknown) => string
  /** The value of a key, which may be tables with keys of their own. */
  readonly valueOf: (kind: string, key: string, value: unknown) => string
}

export interface Link {
  readonly text: string
  readonly to: string
}

export interface TablesPage {
  /** Of the administrator's pages. */
  readonly page: string
  readonly kinds: readonly TableKind[]
  readonly editor: TableEditor
  readonly words: ComputedRef<TableWords>
  /** The fields of a table in a table. */
  readonly fieldsOf: (definition: string) => readonly Field[]
  /** The ids of a kind of table, also of another page's. */
  readonly ids: (kind: string) => readonly string[]
  /** Where a table of another page is; null: nowhere. */
  readonly elsewhere: (kind: string, id: string) => string | null
  /** What is to be said below a field. */
  readonly note: (kind: TableKind, path: string, value: unknown) => string
  /** What a new table may begin as, by name; none: empty. */
  readonly samples: (kind: TableKind) => ReadonlyMap<string, Table>
  /** Other pages that are about a table. */
  readonly related: (kind: TableKind) => readonly Link[]
}

export const { provide: provideTables, use: useTables } = injected<TablesPage>("tables")

/** What is to change; `changed` is told when less is to. */
export function draftOf(changed: () => void): {
  edits: Ref<Edits>
  put: TableEditor["put"]
  forget: TableEditor["forget"]
} {
  const edits = shallowRef<Edits>(new Map())

  function change(key: string, edit: Edit | null): void {
    const next = new Map(edits.value)
    if (edit === null) next.delete(key)
    else next.set(key, edit)
    edits.value = next
  }

  function forget(kind?: TableKind, id?: string): void {
    if (kind === undefined || id === undefined) edits.value = new Map()
    else change(editKey(kind, id), null)
    changed()
  }

  return { edits, put: (kind, id, table) => change(editKey(kind, id), { kind, id, table }), forget }
}
