/** Orders that do not jump: rows move only when the reader asks or is not pointing at them. */

export type Compare<T> = (a: T, b: T) => number

export interface Sorting<K extends string> {
  readonly key: K
  readonly descending: boolean
}

/** A click on a header: the same key turns round, another starts ascending. */
export function toggle<K extends string>(sorting: Sorting<K>, key: K): Sorting<K> {
  return { key, descending: sorting.key === key ? !sorting.descending : false }
}

/** Sort rows; those that compare equal keep the order they had on the screen. */
export function sortRows<T extends { readonly id: string }>(
  rows: readonly T[],
  compare: Compare<T>,
  previous: readonly string[],
): readonly T[] {
  const place = new Map(previous.map((id, index) => [id, index]))
  const rank = (row: T) => place.get(row.id) ?? Number.MAX_SAFE_INTEGER
  return [...rows].sort((a, b) => compare(a, b) || rank(a) - rank(b) || byText(a.id, b.id))
}

/** Keep the order on the screen: gone rows leave, new ones come last. */
export function keepOrder<T extends { readonly id: string }>(
  rows: readonly T[],
  previous: readonly string[],
): readonly T[] {
  return sortRows(rows, () => 0, previous)
}

/** Nulls last in both directions: "no value" is not a small value. */
export function by<T>(value: (row: T) => string | number | null, descending: boolean): Compare<T> {
  return (a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    const order =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : byText(String(left), String(right))
    return descending ? -order : order
  }
}

function byText(a: string, b: string): number {
  return a.localeCompare(b, "zh-CN", { numeric: true })
}
