/** Files on their way in, in the reader's words: columns, rows, and what is wrong with them. */
import { codeText, hasText, type Key, type Params, type Translate } from "../texts"
import type { ImportView, KindCountsView } from "../wire"
import { FAULTS, NOTES, REASONS } from "./reasons_said"

const STATUSES = ["new", "changed", "unchanged", "rejected"] as const

export interface UseOption {
  readonly use: string
  readonly label: string
}

export interface UseGroup {
  readonly kind: string
  readonly label: string
  readonly uses: readonly UseOption[]
}

/** What a column may be used for, by kind of record. */
export function usesByKind(t: Translate, uses: readonly string[]): readonly UseGroup[] {
  const kinds = [...new Set(uses.map((use) => use.split(".")[0] ?? use))]
  return kinds.map((kind) => ({
    kind,
    label: codeText(t, "kind", kind),
    uses: uses
      .filter((use) => use.startsWith(`${kind}.`))
      .map((use) => ({ use, label: textOfUse(t, use) })),
  }))
}

/** A use such as `customers.phone:home`. */
export function textOfUse(t: Translate, use: string): string {
  const [, field = use, group = ""] = /^\w+\.(\w+)(?::(.*))?$/s.exec(use) ?? []
  const name = fieldLabel(t, field)
  return group === "" ? name : t("imports.of_group", { name, group: codeText(t, "group", group) })
}

/** A field of a row, which has other names than the fields of a customer. */
export function fieldLabel(t: Translate, field: string): string {
  const key = `use.${field}`
  return hasText(key) ? t(key) : codeText(t, "field", field)
}

/** What a table holds. */
export function kindsText(t: Translate, kinds: readonly string[]): string {
  return kinds.map((kind) => codeText(t, "kind", kind)).join(" + ")
}

/** Why a line or a file is not taken, or what is worth a look in it. */
export function reasonText(t: Translate, said: string): string {
  const whole = found(t, FAULTS, said) ?? found(t, NOTES, said)
  if (whole !== null) return whole
  const [, field = "", rest = said] = /^(?:customer: )?([\w. ]{1,60}): (.*)$/s.exec(said) ?? []
  const reason = found(t, REASONS, rest.replace(/; kept in the notes$/, ""))
  if (reason === null) return said
  return field === "" ? reason : t("imports.field_reason", { field: fieldLabel(t, field), reason })
}

export function noteText(t: Translate, said: string): string {
  return found(t, NOTES, said) ?? said
}

function found(
  t: Translate,
  known: readonly (readonly [RegExp, Key])[],
  said: string,
): string | null {
  for (const [pattern, key] of known) {
    const match = pattern.exec(said)
    if (match !== null) return t(key, paramsOf(match)).trim()
  }
  return null
}

function paramsOf(match: RegExpExecArray): Params {
  return { a: match[1] ?? "", b: match[2] ?? "" }
}

/** What became of the rows of an import, a line for each kind. */
export function countsText(t: Translate, counts: ImportView["counts"]): readonly string[] {
  return Object.entries(counts).map(([kind, of]) => {
    const said = STATUSES.filter((status) => of[status]).map((status) =>
      t(`imports.count.${status}`, { count: of[status] ?? 0 }),
    )
    return `${codeText(t, "kind", kind)}: ${said.join(", ")}`
  })
}

export interface ShortCount {
  readonly name: string
  readonly text: string
  readonly tone: "good" | "warn" | "bad" | undefined
}

const TONES = { new: "good", changed: "warn", unchanged: undefined, rejected: "bad" } as const

/** What becomes of the rows of one kind; of what there is none of nothing is said. */
export function shortCounts(t: Translate, counts: KindCountsView): readonly ShortCount[] {
  return STATUSES.filter((status) => counts[status] > 0).map((status) => ({
    name: status,
    text: t(`imports.count.${status}`, { count: counts[status] }),
    tone: TONES[status],
  }))
}
