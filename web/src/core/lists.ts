/** The most rows that a list of the screen has: more take long to draw, and nobody reads them. */
const MOST = 50

export interface Listed<T> {
  readonly shown: readonly T[]
  /** Of how many; null: all are shown. */
  readonly of: number | null
}

/** The first of a list; `kept`: the one that is shown wherever it stands. */
export function listed<T>(
  items: readonly T[],
  kept: (item: T) => boolean = () => false,
): Listed<T> {
  if (items.length <= MOST) return { shown: items, of: null }
  const beyond = items.slice(MOST).filter(kept)
  return { shown: [...items.slice(0, MOST), ...beyond], of: items.length }
}
