/** Wrap-ups of mine that ended without a disposition, which may be given for an hour. */
import { instant } from "./format"
import type { HubState } from "./reduce"
import { workOf, type Work } from "./selectors/work"
import type { UnfinishedWrapUp } from "./wire"

/** Those that may be completed still. */
export function unfinished(state: HubState, now: number): readonly UnfinishedWrapUp[] {
  return (state.floor?.me.unfinished ?? []).filter((item) => instant(item.until) > now)
}

/** Of those that came to it between two states, the work as it was: the contact may be gone. */
export function newlyUnfinished(before: HubState, after: HubState): readonly Work[] {
  const found = after.floor?.me.unfinished ?? []
  if (found === before.floor?.me.unfinished) return []
  return found
    .filter((item) => before.floor?.contacts.has(item.contact_id))
    .map((item) => workOf(before, item.contact_id, null))
}
