"""What is written beside the log in the same transaction: one frozen dataclass per table row."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An event taken in; each (source, id) once."""

    source: str
    id: str
    contact_id: str | None
    at: Instant


@dataclass(frozen=True, slots=True)
class WebhookReplyRow:
    """What a signed request was answered, as JSON."""

    secret: str
    webhook_id: str
    results: str
    at: Instant


@dataclass(frozen=True, slots=True)
class EarlyEndRow:
    """An end whose arrival has not come yet."""

    source: str
    ref: str
    ended_by: str
    occurred_at: Instant


@dataclass(frozen=True, slots=True)
class EarlyEndUsed:
    """The arrival came; the early end is done with."""

    source: str
    ref: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as reports see it."""

    id: str
    source: str
    ref: str
    channel: str
    direction: str
    routing: str
    queue: str | None
    agent: str | None
    customer_id: str | None
    state: str
    outcome: str | None
    arrived_at: Instant
    offered_at: Instant | None
    answered_at: Instant | None
    ended_at: Instant | None
    closed_at: Instant | None
    waited_ms: int | None
    handled_ms: int


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """Who a contact was from, found out only after it had closed."""

    customer_id: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One stay in one queue."""

    contact_id: str
    n: int
    queue: str
    entered_at: Instant
    left_at: Instant | None
    outcome: str | None
    agent: str | None
    waited_ms: int | None


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """An agent's time in one state; ``until_at`` None while it lasts."""

    agent: str
    from_at: Instant
    seq: int
    until_at: Instant | None
    state: str
    presence: str


@dataclass(frozen=True, slots=True)
class DetailsRow:
    """A contact's personal data; ``attributes`` as JSON."""

    contact_id: str
    from_raw: str | None
    from_e164: str | None
    from_name: str | None
    to_raw: str | None
    to_e164: str | None
    language: str | None
    attributes: str
    note: str | None
    disposition: str | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question recorded during a contact."""

    contact_id: str
    at: Instant
    question: str
    answer: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A name, address or setting of the floor file, as JSON."""

    kind: str
    id: str
    data: str


@dataclass(frozen=True, slots=True)
class DirectoryRemoved:
    """An entry of the floor file was retired."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class CommandReplyRow:
    """A console command was done and answered; ``reply`` as JSON."""

    viewer: str
    ref: str
    at: Instant
    reply: str


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """A call-back owed to a source; ``seq`` is the event's that causes it, ``data`` JSON."""

    seq: int
    source: str
    contact_id: str
    type: str
    data: str
    at: Instant


@dataclass(frozen=True, slots=True)
class CallbackSettled:
    """A call-back that was delivered, or is not wanted any more."""

    seq: int


@dataclass(frozen=True, slots=True)
class PopRow:
    """How long the card took from frame to paint."""

    offer_id: str
    agent: str
    painted_ms: int
    at: Instant


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who looked at or changed what."""

    at: Instant
    viewer: str
    action: str
    subject: str


Row = (
    InboxRow | WebhookReplyRow | EarlyEndRow | EarlyEndUsed | ContactRow | CustomerFound | VisitRow
    | IntervalRow | DetailsRow | QuestionRow | DirectoryRow | DirectoryRemoved | CommandReplyRow
    | CallbackRow | CallbackSettled | PopRow | AuditRow
)  # fmt: skip
