"""Threads and messages on the wire, as HTTP and the console socket have them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from contacthub.api.describing.words import API
from contacthub.api.json import Json
from contacthub.api.wire import OneOf, Timestamp, Wire
from contacthub.clock import rfc3339
from contacthub.contacts.wire import Channel
from contacthub.messages.model import STATUSES, Attachment, Message, Thread
from contacthub.messages.store import Part

HTML_PATH: Final = f"{API}/messages/{{id}}/html"


class AuthorView(Wire):
    """Who wrote it; ``id`` of an agent or of a sign-in."""

    kind: Literal["customer", "agent", "supervisor", "hub"]
    id: str | None
    name: str | None


class AttachmentView(Wire):
    """A file with a message: `GET /attachments/{id}`."""

    id: str
    name: str
    media_type: str
    size: int


class MessageView(Wire):
    """One line of a thread.

    ``internal``: a note that agents and supervisors see, never sent. ``attempt``: how often it was given to
    the source to send, counting those that failed; ``reason``: why it failed, or of one that came in what it
    asks: `stopped`, no more messages, or `resumed`, messages again. ``cc``: who has a copy of a
    mail; of an answer null means: as the thread has it. ``html_url``: where it is as it looks, of one that is
    more than text.
    """

    id: str
    thread_id: str
    contact_id: str
    at: Timestamp
    direction: Literal["in", "out", "internal"]
    author: AuthorView
    text: str
    html_url: str | None
    subject: str | None
    cc: list[str] | None
    in_reply_to: str | None
    attachments: list[AttachmentView]
    status: Annotated[str, OneOf(STATUSES)]
    reason: str | None
    attempt: int


class DeliveryView(Wire):
    """How far a message is that was sent; ``reason``: why it failed."""

    message_id: str
    status: Annotated[str, OneOf(STATUSES)]
    reason: str | None
    attempt: int


class ThreadInfo(Wire):
    """The lasting exchange with one address on one channel; ``contact_id`` is its newest contact."""

    id: str
    source: str
    ref: str
    channel: Channel
    opened_at: Timestamp
    last_message_at: Timestamp
    contact_id: str


def attachment_view(file: Attachment) -> Json:
    """A file, without its bytes."""
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "size": file.size}


def message_view(message: Message) -> Json:
    """A message as those see it who may."""
    author = message.author
    return {
        "id": message.id,
        "thread_id": message.thread_id,
        "contact_id": message.contact_id,
        "at": rfc3339(message.at),
        "direction": message.direction,
        "author": {"kind": author.kind, "id": author.id, "name": author.name},
        "text": message.text,
        "html_url": None if message.html is None else HTML_PATH.format(id=message.id),
        "subject": message.subject,
        "cc": None if message.cc is None else [*message.cc],
        "in_reply_to": message.in_reply_to,
        "attachments": [attachment_view(each) for each in message.attachments],
        "status": message.status,
        "reason": message.reason,
        "attempt": message.attempt,
    }


def thread_info(thread: Thread) -> Json:
    """A thread, without its messages."""
    return {
        "id": thread.id,
        "source": thread.source,
        "ref": thread.ref,
        "channel": thread.channel,
        "opened_at": rfc3339(thread.opened_at),
        "last_message_at": rfc3339(thread.last_at),
        "contact_id": thread.contact_id,
    }


def delivery_view(message_id: str, status: str, reason: str | None, attempt: int) -> Json:
    """How far a message is."""
    return {"message_id": message_id, "status": status, "reason": reason, "attempt": attempt}


def part_view(part: Part) -> Json:
    """Messages of a thread."""
    return {
        "thread": thread_info(part.thread),
        "messages": [message_view(each) for each in part.messages],
        "more": part.more,
    }
