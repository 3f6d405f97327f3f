"""Threads and messages: the lasting exchange with one address on one channel, and one line of it."""

from __future__ import annotations

from typing import Final, Literal

from contacthub.routing.values import value
from contacthub.routing.words import Instant

Direction = Literal["in", "out", "internal"]
"""Written by the customer, to the customer, or a note for agents and supervisors that is never sent."""

AuthorKind = Literal["customer", "agent", "supervisor", "hub"]

RECEIVED: Final = "received"
QUEUED: Final = "queued"
SENT: Final = "sent"
FAILED: Final = "failed"
REPORTED: Final = ("sent", "delivered", "read", "failed")
"""What a source may report of a message that it was given to send."""
STATUSES: Final = (RECEIVED, QUEUED, *REPORTED)

MOST_FILES: Final = 10
"""Of one message."""
MOST_FILE_BYTES: Final = 20 << 20


@value(kw_only=True)
class Author:
    """Who wrote a message; ``id`` of an agent or of a sign-in, ``name`` as people read it."""

    kind: AuthorKind
    id: str | None = None
    name: str | None = None


@value(kw_only=True)
class Attachment:
    """A file with a message; ``id`` names it in the hub."""

    id: str
    name: str
    media_type: str
    size: int


@value(kw_only=True)
class Thread:
    """An exchange that goes on, contact after contact, the newest of them ``contact_id``."""

    id: str
    source: str
    ref: str
    channel: str
    opened_at: Instant
    last_at: Instant
    contact_id: str


@value(kw_only=True)
class Message:
    """One line of a thread. ``source_id``: the source's own id of it; ``at``: when it was written there.

    ``attempt``: how often it was given to the source to send, counting those that failed. ``cc``: who has a
    copy of a mail. ``html``: how it looks, cleaned.
    """

    id: str
    thread_id: str
    contact_id: str
    at: Instant
    direction: Direction
    author: Author
    text: str
    status: str
    subject: str | None = None
    cc: tuple[str, ...] | None = None
    html: str | None = None
    in_reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    source_id: str | None = None
    reason: str | None = None
    attempt: int = 1


@value(kw_only=True)
class Sent:
    """How far a message is: of it, what a report of its source is compared with."""

    id: str
    contact_id: str
    direction: str
    status: str
    attempt: int
