"""Threads and messages as they are stored beside the log: a class for each statement."""

from __future__ import annotations

from pathlib import Path

import orjson

from contacthub.customers.people import BY_THEMSELVES, MARKETING
from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Row, Table
from contacthub.messages.model import Message, Thread
from contacthub.messages.stopping import CUSTOMER_STOPPED, SOCIAL, is_refusal
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value()
class ThreadRow:
    """A thread as it is from now on."""

    id: str
    source: str
    ref: str
    channel: str
    opened_at: Instant
    last_at: Instant
    contact_id: str


@value()
class MessageRow:
    """A message as it was written; ``cc`` and ``attachments`` as JSON."""

    id: str
    thread_id: str
    contact_id: str
    at: Instant
    direction: str
    author_kind: str
    author_id: str | None
    author_name: str | None
    text: str
    subject: str | None
    cc: str | None
    in_reply_to: str | None
    attachments: str
    source_id: str | None
    status: str
    reason: str | None
    attempt: int
    html: str | None


@value()
class StatusRow:
    """How far a message is now."""

    status: str
    reason: str | None
    attempt: int
    id: str


@value()
class NameRow:
    """What the source calls a message of ours, unless another message of the thread has that name."""

    id: str
    source_id: str


@value()
class AttachmentOfItemRow:
    """A file that a work item has; None: not any more."""

    id: str
    item_id: str | None


@value()
class UsedAttachmentRow:
    """A file that a message has from now on."""

    id: str
    message_id: str


@value()
class StoppedRow:
    """A thread whose customer wants no messages from now on."""

    source: str
    ref: str
    stopped_at: Instant
    message_id: str


@value()
class ResumedRow:
    """A thread whose customer wants messages again; ``resumed_by`` None: they say so themselves."""

    resumed_at: Instant
    resumed_by: str | None
    source: str
    ref: str


@value()
class ConsentRow:
    """What a customer says of messages on a channel; ``purpose`` empty: of all. ``given`` 1: wanted."""

    contact_id: str
    purpose: str
    channel: str
    given: int
    said_by: str
    at: Instant


def thread_row(thread: Thread) -> ThreadRow:
    """As it is stored."""
    return ThreadRow(
        thread.id, thread.source, thread.ref, thread.channel, thread.opened_at, thread.last_at,
        thread.contact_id,
    )  # fmt: skip


def message_row(message: Message) -> MessageRow:
    """As it is stored."""
    author = message.author
    return MessageRow(
        message.id, message.thread_id, message.contact_id, message.at, message.direction, author.kind,
        author.id, author.name, message.text, message.subject,
        None if message.cc is None else orjson.dumps(message.cc).decode(), message.in_reply_to,
        orjson.dumps(message.attachments).decode(), message.source_id, message.status, message.reason,
        message.attempt, message.html,
    )  # fmt: skip


def message_rows(message: Message) -> list[Row]:
    """The message, and that the files with it are its own."""
    return [message_row(message), *(UsedAttachmentRow(each.id, message.id) for each in message.attachments)]


def stopped_row(thread: Thread, message_id: str, at: Instant) -> StoppedRow:
    """That the customer of a thread wants no messages, by this message."""
    return StoppedRow(thread.source, thread.ref, at, message_id)


def consent_row(
    contact_id: str, channel: str, at: Instant, *, given: bool, by: str | None = None
) -> ConsentRow:
    """That the customer of a contact wants messages, or none; ``by`` None: they say so themselves."""
    return ConsentRow(contact_id, "", channel, int(given), by or BY_THEMSELVES.name, at)


def refusal_rows(
    thread: Thread, message_id: str, contact_id: str, reason: str | None, at: Instant
) -> list[Row]:
    """What follows from why a message failed: its customer may want no more of them.

    A text is refused because of STOP. Elsewhere a provider refuses marketing alone (WhatsApp's 131050):
    who writes there is answered all the same.
    """
    if is_refusal(thread.channel, reason):
        return [
            stopped_row(thread, message_id, at),
            consent_row(contact_id, thread.channel, at, given=False),
        ]
    if thread.channel == SOCIAL and reason == CUSTOMER_STOPPED:
        return [ConsentRow(contact_id, MARKETING, thread.channel, 0, BY_THEMSELVES.name, at)]
    return []


TABLES = (
    Table(ThreadRow, SQL["put_thread"], key=("id",)),
    Table(MessageRow, SQL["put_message"], key=("id",)),
    Table(StatusRow, SQL["put_status"], key=("id",)),
    Table(NameRow, SQL["put_name"], key=("id",)),
    Table(StoppedRow, SQL["stop_thread"], key=("source", "ref")),
    Table(ResumedRow, SQL["resume_thread"], key=("source", "ref")),
    Table(ConsentRow, SQL["put_consent"], key=("contact_id", "purpose")),
    Table(UsedAttachmentRow, SQL["use_attachment"], key=("id",)),
    Table(AttachmentOfItemRow, SQL["attachment_of_item"], key=("id",)),
)
