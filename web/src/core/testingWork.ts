/** Builders of work for tests. */
import { AT } from "./testing"
import type { WorkView } from "./wire"

/** An item of lina's. */
export function anItem(change: Partial<WorkView> = {}): WorkView {
  return {
    id: "i1",
    number: "F-2026-000017",
    kind: "follow_up",
    process: "follow_up",
    title: "Does the remote work now?",
    customer_id: null,
    customer: null,
    contact_id: null,
    product: null,
    state: "open",
    step: "reach",
    step_name: "Call",
    holder: { kind: "agent", name: "lina" },
    held_since: AT,
    keeper: "lina",
    outcome: null,
    priority: 0,
    opened_at: AT,
    opened_by: "li.na",
    due_at: null,
    late: false,
    paused: false,
    waits_for: null,
    closed_at: null,
    reopened: 0,
    version: 1,
    blocked: null,
    ...change,
  }
}
