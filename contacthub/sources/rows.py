"""What sources sent and are owed, as it is stored beside the log."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value()
class InboxRow:
    """An event taken in; each (source, id) once."""

    source: str
    id: str
    contact_id: str | None
    at: Instant


@value()
class WebhookReplyRow:
    """What a signed request was answered, as JSON."""

    secret: str
    webhook_id: str
    results: str
    at: Instant


@value()
class EarlyRow:
    """An event before which another one must come, told ``at``; ``data`` is JSON."""

    source: str
    ref: str
    id: str
    type: str
    data: str
    occurred_at: Instant
    at: Instant


@value()
class EarlyUsed:
    """What had to come before it came; the early event is done with."""

    source: str
    ref: str
    id: str


@value()
class CallbackRow:
    """A call-back owed to a source; ``seq`` is the event's that causes it, ``data`` JSON."""

    seq: int
    source: str
    contact_id: str
    type: str
    data: str
    at: Instant


@value()
class CallbackSettled:
    """A call-back that was delivered, or is not wanted any more."""

    seq: int


TABLES = (
    Table(InboxRow, SQL["put_inbox"]),
    Table(WebhookReplyRow, SQL["put_webhook_reply"], key=("secret", "webhook_id")),
    Table(EarlyRow, SQL["put_early_event"], key=("source", "ref", "id")),
    Table(EarlyUsed, SQL["drop_early_event"], takes_away=EarlyRow),
    Table(CallbackRow, SQL["put_callback"]),
    Table(CallbackSettled, SQL["drop_callback"], takes_away=CallbackRow),
)
