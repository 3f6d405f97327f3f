/** What is wrong with a table before the hub is asked, and what there is to choose from. */
import { objectOf, tablesIn, type Field } from "../../core/formSchema"
import { editKey, idOf, type Table, type TableKind } from "../../core/tablesDraft"
import type { TableEditor } from "../../state/tables"

type Say = (
  key: "wrong.needed" | "wrong.number" | "wrong.fraction" | "wrong.taken",
  params?: Record<string, number>,
) => string

interface Checking {
  readonly say: Say
  readonly fieldsOf: (definition: string) => readonly Field[]
}

export function faultsIn(
  kind: TableKind,
  table: Table,
  by: Checking & { readonly taken: readonly string[] },
): ReadonlyMap<string, string> {
  const found = new Map(faultsOf(kind.fieldsOf(table), table, "", by))
  const [key = ""] = kind.keys
  if (!kind.single && by.taken.includes(idOf(kind, table))) found.set(key, by.say("wrong.taken"))
  return found
}

function* faultsOf(
  fields: readonly Field[],
  table: Table,
  path: string,
  by: Checking,
): Generator<[string, string]> {
  for (const field of fields) {
    const value = table[field.key]
    const at = `${path}${field.key}`
    const fault = faultOf(field, value, by.say)
    if (fault !== null) yield [at, fault]
    const inner = field.inner
    if (inner === null || value === undefined) continue
    if (field.kind === "table") {
      yield* faultsOf(by.fieldsOf(inner), objectOf(value), `${at}/`, by)
    }
    for (const [n, each] of tablesIn(value).entries()) {
      yield* faultsOf(by.fieldsOf(inner), each, `${at}/${n}/`, by)
    }
  }
}

function faultOf(
  { kind, needed, least, most, fraction }: Field,
  value: unknown,
  say: Say,
): string | null {
  if (isBlank(value)) return needed ? say("wrong.needed") : null
  const [from, to] = [least ?? 0, most ?? 1_000_000]
  return kind === "number" && !isNumber(value, from, to, fraction)
    ? say(fraction ? "wrong.fraction" : "wrong.number", { least: from, most: to })
    : null
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
}

function isNumber(value: unknown, least: number, most: number, fraction: boolean): boolean {
  if (typeof value !== "number" || !(value >= least && value <= most)) return false
  return fraction || Number.isInteger(value)
}

/** What a new table begins as: a sample (`+/sample/chat`), another without its keys (`+/copy/erp`), nothing. */
export function begun(
  editor: TableEditor,
  kind: TableKind,
  part: string,
  samples: ReadonlyMap<string, Table>,
): Table {
  const [, how = "", ...rest] = part.split("/")
  const name = rest.join("/")
  if (how === "sample") return samples.get(name) ?? {}
  const found = how === "copy" ? editor.rows(kind).find(({ id }) => id === name) : undefined
  const copied = Object.entries(found?.table ?? {}).filter(([key]) => !kind.keys.includes(key))
  return Object.fromEntries(copied)
}

/** What the hub says of a table, by the paths of its fields. */
export function faultsOfHub(editor: TableEditor, kind: TableKind, id: string): Map<string, string> {
  const mine = `${editKey(kind, id)} `
  return new Map(
    [...editor.faults.value]
      .filter(([key]) => key.startsWith(mine))
      .map(([key, said]) => [key.slice(mine.length), said] as const),
  )
}

/** The ids of a kind that will be there. */
export function idsOf(
  editor: TableEditor,
  kinds: readonly TableKind[],
  kind: string,
): readonly string[] {
  const found = kinds.find((each) => each.kind === kind)
  if (found === undefined) return []
  return editor
    .rows(found)
    .filter(({ state }) => state !== "gone")
    .map(({ id }) => id)
    .sort((a, b) => a.localeCompare(b))
}
