/** What is wrong with a table before the hub is asked, and what there is to choose from. */
import { editKey, idOf, KINDS, SINGLE, type Table, type TableKind } from "../../core/floorDraft"
import { fieldsOf, objectOf, tablesIn, type Field } from "../../core/floorSchema"
import type { FloorEditor } from "../../state/floorEditor"

type Say = (
  key: "wrong.needed" | "wrong.number" | "wrong.taken",
  params?: Record<string, number>,
) => string

export function faultsIn(
  kind: TableKind,
  table: Table,
  taken: readonly string[],
  say: Say,
): ReadonlyMap<string, string> {
  const found = new Map(faultsOf(kind.definition, table, "", say))
  const [key = ""] = kind.keys
  if (!SINGLE.has(kind.kind) && taken.includes(idOf(kind, table)))
    found.set(key, say("wrong.taken"))
  return found
}

function* faultsOf(
  definition: string,
  table: Table,
  path: string,
  say: Say,
): Generator<[string, string]> {
  for (const field of fieldsOf(definition)) {
    const value = table[field.key]
    const at = `${path}${field.key}`
    const fault = faultOf(field, value, say)
    if (fault !== null) yield [at, fault]
    const inner = field.inner
    if (inner === null || value === undefined) continue
    if (field.kind === "table") yield* faultsOf(inner, objectOf(value), `${at}/`, say)
    for (const [n, each] of tablesIn(value).entries()) {
      yield* faultsOf(inner, each, `${at}/${n}/`, say)
    }
  }
}

function faultOf({ kind, needed, least, most }: Field, value: unknown, say: Say): string | null {
  if (isBlank(value)) return needed ? say("wrong.needed") : null
  const [from, to] = [least ?? 0, most ?? 1_000_000]
  return kind === "number" && !isWhole(value, from, to)
    ? say("wrong.number", { least: from, most: to })
    : null
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
}

/** What the hub says of a table, by the paths of its fields. */
export function faultsOfHub(editor: FloorEditor, kind: TableKind, id: string): Map<string, string> {
  const mine = `${editKey(kind, id)} `
  return new Map(
    [...editor.faults.value]
      .filter(([key]) => key.startsWith(mine))
      .map(([key, said]) => [key.slice(mine.length), said] as const),
  )
}

/** The ids of a kind that will be there. */
export function idsOf(editor: FloorEditor, kind: string): readonly string[] {
  const found = KINDS.find((each) => each.kind === kind)
  if (found === undefined) return []
  return editor
    .rows(found)
    .filter(({ state }) => state !== "gone")
    .map(({ id }) => id)
    .sort((a, b) => a.localeCompare(b))
}
