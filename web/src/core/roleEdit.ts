/** What an edited role gives its users and takes from them. */

export interface EditedRole {
  readonly rights: readonly string[]
}

export interface RoleDifference {
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

export function differenceOf(before: EditedRole, after: ReadonlySet<string>): RoleDifference {
  const had = new Set(before.rights)
  return {
    gained: [...after].filter((right) => !had.has(right)).sort(),
    lost: before.rights.filter((right) => !after.has(right)),
  }
}

/** A set with `right` in it, or without where it was in it. */
export function turned(rights: ReadonlySet<string>, right: string): ReadonlySet<string> {
  const after = new Set(rights)
  if (!after.delete(right)) after.add(right)
  return after
}
