"""Contacts as they are stored beside the log: a class for each table."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value()
class ContactRow:
    """A contact as reports see it; written as it arrives."""

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
    ended_by: str | None = None
    end_cause: str | None = None


@value()
class ProgressRow:
    """What changes of a contact after it has arrived."""

    id: str
    channel: str
    routing: str
    queue: str | None
    agent: str | None
    customer_id: str | None
    state: str
    outcome: str | None
    offered_at: Instant | None
    answered_at: Instant | None
    ended_at: Instant | None
    closed_at: Instant | None
    waited_ms: int | None
    handled_ms: int
    ended_by: str | None
    end_cause: str | None


@value()
class CustomerFound:
    """The customer of a contact, found only after it had closed."""

    customer_id: str
    contact_id: str


@value()
class CorrectedRow:
    """What was told late changed of a contact that had closed."""

    queue: str
    agent: str | None
    outcome: str | None
    answered_at: Instant | None
    waited_ms: int | None
    handled_ms: int
    contact_id: str


@value()
class CompletedRow:
    """What an agent said of a contact that had closed; None: it stays."""

    disposition: str | None
    note: str | None
    contact_id: str


@value()
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


@value()
class PartRow:
    """One agent's part in a contact; ``agent`` None: a person the floor does not know.

    ``talk_ms`` is without ``hold_ms``. ``until_at`` None: they talk still; ``closed_at`` None: or wrap up.
    """

    contact_id: str
    n: int
    agent: str | None
    queue: str | None
    from_at: Instant
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    until_at: Instant | None
    closed_at: Instant | None


@value()
class FactsRow:
    """What figures need of a contact beside its times: from its details, as they are, and the log."""

    contact_id: str
    transfers: int


@value()
class DispositionRow:
    """A contact that had closed got its disposition: its details have it."""

    contact_id: str


@value()
class ResponseRow:
    """A customer's wait for an answer that has ended; ``agent`` None: unanswered, as the contact ended."""

    contact_id: str
    n: int
    queue: str
    agent: str | None
    asked_at: Instant
    at: Instant


@value()
class IntervalRow:
    """An agent's time in one state; ``until_at`` None while it lasts."""

    agent: str
    from_at: Instant
    seq: int
    until_at: Instant | None
    state: str
    presence: str


@value()
class ChangedRow:
    """A contact of which something changed: reports count it anew."""

    contact_id: str


@value()
class DirtyRow:
    """A quarter of an hour, or another span, that reports count anew."""

    span: str
    at: Instant


@value()
class DetailsRow:
    """A contact's personal data; ``attributes`` and ``asked`` as JSON."""

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
    callback_raw: str | None = None
    callback_e164: str | None = None
    unknown_number: int = 0
    asked: str | None = None
    tier: str | None = None


@value()
class QuestionRow:
    """A question recorded during a contact."""

    contact_id: str
    at: Instant
    question: str
    answer: str | None
    agent: str | None
    model: str | None = None


@value()
class LiveRow:
    """Where a live contact came from, and its details."""

    source: str
    ref: str
    details: DetailsRow


TABLES = (
    Table(ContactRow, SQL["put_contact"], key=("id",)),
    Table(ProgressRow, SQL["put_progress"], key=("id",)),
    Table(CustomerFound, SQL["put_customer_found"]),
    Table(CorrectedRow, SQL["put_corrected"]),
    Table(CompletedRow, SQL["put_completed"]),
    Table(VisitRow, SQL["put_visit"], key=("contact_id", "n")),
    Table(PartRow, SQL["put_part"], key=("contact_id", "n")),
    Table(FactsRow, SQL["put_facts"], key=("contact_id",)),
    Table(DispositionRow, SQL["put_disposition"], key=("contact_id",)),
    Table(ResponseRow, SQL["put_response"], key=("contact_id", "n")),
    Table(IntervalRow, SQL["put_interval"], key=("agent", "from_at", "seq")),
    Table(ChangedRow, SQL["put_changed"], key=("contact_id",)),
    Table(DirtyRow, SQL["put_dirty"], key=("span", "at")),
    Table(DetailsRow, SQL["put_details"], key=("contact_id",)),
    Table(QuestionRow, SQL["put_question"]),
)
