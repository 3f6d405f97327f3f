/** Builders for tests: a whole value with only what the test is about said aloud. */
import { EMPTY, reduce, type HubState } from "./reduce"
import type {
  AgentView,
  CallbackView,
  Card,
  Changes,
  ContactView,
  EventFrame,
  FloorView,
  MessageView,
  OfferView,
  OpeningView,
  QueueMessages,
  QueueView,
  ResponsesView,
  SessionAnswer,
  ThreadFrame,
  WrapUpView,
} from "./wire"

export const AT = "2026-11-21T08:00:00.000Z"
export const START = Date.parse(AT)

export const A_SESSION: SessionAnswer = {
  user: "Li Na",
  role: "agent",
  role_name: "agent",
  rights: ["console.open"],
  agent: "lina",
  csrf_token: "C1",
  ends_at: "2026-11-21T12:00:00.000Z",
  ends_at_latest: "2026-11-22T00:00:00.000Z",
  by_provider: false,
  second_factor_missing: false,
}

export function aQueue(change: Partial<QueueView> = {}): QueueView {
  return {
    id: "support",
    name: "After-sales",
    waiting: 0,
    longest_wait_ms: null,
    oldest_waiting_at: null,
    estimated_wait_ms: null,
    estimated_wait_range: null,
    estimate_error: null,
    service_level: null,
    service_level_target: { seconds: 20, percent: 80 },
    abandoned_today: 0,
    answered_today: 0,
    messages: aQueuesMessages(),
    opening: anOpening(),
    ...change,
  }
}

/** Of a queue to which nobody writes. */
export function aQueuesMessages(change: Partial<QueueMessages> = {}): QueueMessages {
  return {
    unanswered: 0,
    oldest_unanswered_at: null,
    unanswered_minutes: null,
    today: aQueuesAnswers(),
    ...change,
  }
}

/** Of a day on which nothing was answered. */
export function aQueuesAnswers(change: Partial<ResponsesView> = {}): ResponsesView {
  const none = { count: 0, median_ms: null, p90_ms: null, average_ms: null }
  return {
    first_response: none,
    first_response_minutes: null,
    first_response_level: null,
    response: none,
    never_answered: 0,
    ...change,
  }
}

export function aCallback(change: Partial<CallbackView> = {}): CallbackView {
  return {
    number: { e164: "+8613800138000", raw: "138 0013 8000" },
    due_at: null,
    expires_at: "2026-11-30T00:00:00.000Z",
    attempts: 0,
    dialled: false,
    ...change,
  }
}

/** Of a queue without hours. */
export function anOpening(change: Partial<OpeningView> = {}): OpeningView {
  return {
    open: true,
    by_hand: false,
    reason: null,
    closed_since: null,
    changes_at: null,
    ...change,
  }
}

export function anAgent(change: Partial<AgentView> = {}): AgentView {
  return {
    id: "lina",
    name: "Li Na",
    presence: "available",
    next_presence: null,
    presence_since: AT,
    state: "ready",
    since: AT,
    console: true,
    load: {},
    contacts: [],
    queues: [{ id: "support", paused: false, until: null }],
    ...change,
  }
}

export function aContact(change: Partial<ContactView> = {}): ContactView {
  return {
    id: "c1",
    source: "phones",
    ref: "r1",
    channel: "voice",
    service: null,
    direction: "inbound",
    routing: "hub",
    from: { e164: "+8613800138000", raw: "13800138000" },
    from_name: null,
    from_place: null,
    from_carrier: null,
    to: null,
    state: "handling",
    set_aside: false,
    callback: null,
    unknown_number: false,
    missing: [],
    priority: 0,
    queue: "support",
    agent: "lina",
    customer_id: null,
    arrived_at: AT,
    waiting_since: null,
    waited_ms: 0,
    offered_at: null,
    answered_at: null,
    agent_since: null,
    ended_at: null,
    ended_by: null,
    end_cause: null,
    passing: null,
    consult: null,
    wrap_up: {},
    wrap_ups: [],
    capabilities: [],
    attributes: {},
    note: null,
    visits: [],
    newest_text: null,
    unread: 0,
    unanswered_since: null,
    last_message_at: null,
    reply_until: null,
    reply_allowed: "all",
    stopped: false,
    idle_ends_at: null,
    snoozed_until: null,
    ...change,
  }
}

export function aWrapUp(change: Partial<WrapUpView> = {}): WrapUpView {
  return {
    agent: "lina",
    ends_at: AT,
    kind: "limited",
    dispositions: null,
    disposition_required: true,
    disposition_given: false,
    ...change,
  }
}

export function anOffer(change: Partial<OfferView> = {}): OfferView {
  return {
    id: "c1.1",
    contact_id: "c1",
    ref: "r1",
    agent: "lina",
    queue: "support",
    channel: "voice",
    service: null,
    direction: "inbound",
    from: { e164: "+8613800138000", raw: "13800138000" },
    from_name: null,
    from_place: null,
    from_carrier: null,
    to: null,
    arrived_at: AT,
    waited_ms: 0,
    deadline_at: "2026-11-21T08:00:20.000Z",
    observed: false,
    consult: null,
    ring: true,
    capabilities: [],
    attributes: {},
    passing: null,
    note: null,
    newest_text: null,
    ...change,
  }
}

export function aMessage(change: Partial<MessageView> = {}): MessageView {
  return {
    id: "m1",
    thread_id: "t1",
    contact_id: "c1",
    at: AT,
    direction: "in",
    author: { kind: "customer", id: null, name: null },
    text: "Hello",
    html_url: null,
    subject: null,
    cc: null,
    in_reply_to: null,
    attachments: [],
    status: "received",
    reason: null,
    attempt: 1,
    ...change,
  }
}

export function aThread(change: Partial<ThreadFrame> = {}): ThreadFrame {
  return {
    type: "thread",
    seq: 5,
    now: AT,
    contact_id: "c1",
    thread: {
      id: "t1",
      source: "web",
      ref: "r1",
      channel: "chat",
      opened_at: AT,
      last_message_at: AT,
      contact_id: "c1",
    },
    messages: [],
    more: false,
    ...change,
  }
}

/** What happened on the contact c1. */
export function anEventFrame(change: Partial<EventFrame> = {}): EventFrame {
  return {
    type: "event",
    seq: 5,
    now: AT,
    prev: 4,
    event: { seq: 5, at: AT, type: "contact_noted", contact_id: "c1" },
    changes: changes(),
    ...change,
  }
}

export function aCard(change: Partial<Card> = {}): Card {
  return {
    contact_id: "c1",
    as_of: AT,
    match: { verdict: "none", by: "phone", value: null, reason: "unknown number", candidates: [] },
    customer: null,
    purchases: [],
    purchases_total: 0,
    products: [],
    products_total: 0,
    service_records: [],
    service_records_total: 0,
    questions: [],
    questions_total: 0,
    contacts: [],
    contacts_total: 0,
    open: { cases: [], follow_ups: [], opportunities: [] },
    sources: [],
    live: [],
    ...change,
  }
}

export function aView(change: Partial<FloorView> = {}): FloorView {
  return {
    me: {
      user: "Li Na",
      role: "agent",
      agent: "lina",
      breaks: [],
      dispositions: {},
      unfinished: [],
      transfer_to: { queues: [], agents: [], agents_total: 0 },
    },
    queues: [aQueue()],
    agents: [anAgent()],
    contacts: [],
    offers: [],
    ...change,
  }
}

/** The hub's state after one snapshot of this view. */
export function aState(change: Partial<FloorView> = {}): HubState {
  const about = { seq: 1, now: AT, prev: null, log: "log-1" }
  const frame = { type: "snapshot", ...about, state: aView(change) } as const
  return reduce(EMPTY, { frame, receivedAt: 0 })
}

export function changes(change: Partial<Changes> = {}): Changes {
  return { agents: [], contacts: [], offers: [], contacts_gone: [], offers_gone: [], ...change }
}
