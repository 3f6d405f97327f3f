/** What the board of work asks the hub for. */
import type { WorkCounts } from "./wire"

export type WorkGroup = WorkCounts["groups"][number]

/** By what the figures are grouped. */
export const WORDS = ["kind", "step", "owner"] as const
export type Word = (typeof WORDS)[number]

/** The group of each word to which the list is narrowed. */
export type Narrowing = Readonly<Partial<Record<Word, WorkGroup>>>

export const WHENS = ["open", "due_today", "late"] as const
export type When = (typeof WHENS)[number]

/** The most that the hub gives away in one request. */
export const MOST_GIVEN = 200
const PAGE = 50
const MOST_READ = 200

export type Query = Readonly<Record<string, string>>
export type SearchBody = Readonly<Record<string, string | number | boolean>>

/** The same as a body, with what is looked for: names of customers are in no address. */
export function searchBody(query: Query, text: string, cursor: string | null): SearchBody {
  const { limit = String(PAGE), late, ...rest } = query
  return {
    ...rest,
    q: text.trim(),
    limit: Number(limit),
    ...(late !== undefined && { late: late === "true" }),
    ...(cursor !== null && { cursor }),
  }
}

/** Of a list: those due first first, so what is late is on top. `shown`: how many there are already. */
export function listQuery(
  narrowing: Narrowing,
  when: When,
  todayUntil: string | null,
  shown = 0,
): Query {
  const limit = String(Math.min(Math.max(shown, PAGE), MOST_READ))
  const query = { ...narrowed(narrowing), limit }
  if (when === "late") return { ...query, late: "true" }
  if (when === "open" || todayUntil === null) return query
  return { ...query, late: "false", due_before: todayUntil }
}

/** Of the figures by a word: narrowed by the others, so that another group of it can be chosen. */
export function countsQuery(word: Word, narrowing: Narrowing): Query {
  return { ...narrowed({ ...narrowing, [word]: undefined }), by: word }
}

function narrowed({ kind, step, owner }: Narrowing): Query {
  return {
    ...(kind && { kind: kind.name }),
    ...(step && { step: step.name, process: step.process ?? "" }),
    ...(owner && { owner: owner.name, owner_kind: owner.holder_kind ?? "" }),
  }
}

/** What tells the groups of a word apart. */
export function groupKey(group: WorkGroup): string {
  return [group.process, group.holder_kind, group.name].join(" ")
}

/** Rows with what was told of them since they were read; of those that are elsewhere now the next read says it. */
export function newest<T extends { readonly id: string; readonly version: number }>(
  rows: readonly T[],
  changed: ReadonlyMap<string, T | null>,
): readonly T[] {
  return rows.flatMap((row) => {
    const told = changed.get(row.id)
    if (told === null) return []
    return told !== undefined && told.version >= row.version ? [told] : [row]
  })
}

/** `agent wei`, `queue support`, or `role supervisor`, as the choice of who gets items has it. */
export function assignee(chosen: string): { agent?: string; queue?: string } {
  const [kind, ...rest] = chosen.split(" ")
  const name = rest.join(" ")
  if (kind === "agent") return { agent: name }
  return kind === "queue" ? { queue: name } : {}
}
