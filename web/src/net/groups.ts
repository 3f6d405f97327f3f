/** Groups and tags of customers: read, filled and renamed. */
import type { FoundCustomer, GroupItem } from "../core/wire"
import type { Requester } from "./http"

/** Some groups and tags, and where others follow. */
export interface Groups {
  readonly items: readonly GroupItem[]
  readonly next: string | null
}

/** A group or a tag, by its name. */
export type GroupName = Pick<GroupItem, "kind" | "name">

/** Some customers of a group, how many there are, and where others follow. */
export interface Members {
  readonly items: readonly FoundCustomer[]
  readonly total: number
  readonly next: string | null
}

/** The groups, then the tags, by name. */
export async function readGroups(
  http: Requester,
  limit: number,
  cursor: string | null,
): Promise<Groups> {
  const query = new URLSearchParams({ limit: String(limit) })
  if (cursor !== null) query.set("cursor", cursor)
  const page = await http.request("get_groups", "GET", `/groups?${query}`)
  return { items: page.items, next: page.next_cursor }
}

/** The customers of a group; it is recorded who was shown. */
export async function readMembers(
  http: Requester,
  { kind, name }: GroupName,
  limit: number,
  cursor: string | null,
): Promise<Members> {
  const body = { kind, name, limit, cursor }
  const page = await http.request("post_groups_customers", "POST", "/groups/customers", body)
  return { items: page.items, total: page.total, next: page.next_cursor }
}

/** Put customers into a group and take others out; how many were changed. */
export async function changeMembers(
  http: Requester,
  { kind, name }: GroupName,
  change: Readonly<{ add?: readonly string[]; remove?: readonly string[] }>,
): Promise<number> {
  const body = { kind, name, ...change }
  return (await http.request("post_groups_members", "POST", "/groups/members", body)).customers
}

/** Give a group another name; how many customers were changed, whatever time it takes. */
export async function renameGroup(
  http: Requester,
  { kind, name }: GroupName,
  to: string,
): Promise<number> {
  let customers = 0
  for (let done = false; !done;) {
    const body = { kind, name, to }
    const some = await http.request("post_groups_rename", "POST", "/groups/rename", body)
    customers += some.customers
    done = some.done
  }
  return customers
}
