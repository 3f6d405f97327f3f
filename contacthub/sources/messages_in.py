"""Events of sources about messages: what a customer wrote, and what became of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from contacthub.api.validation import WHOLE
from contacthub.api.wire import OneOf
from contacthub.messages.addresses import MOST_CC, MailAddress
from contacthub.messages.html.cleaning import MOST_HTML
from contacthub.messages.model import MOST_FILES, REPORTED
from contacthub.messages.store import Asked
from contacthub.problems import Problem
from contacthub.routing.words import CHANNELS, SPOKEN, TASK, Instant, ReplyAllowed
from contacthub.sources.bounds import UNSAID, Address, Language, Name, Short, not_before

WRITTEN: Final = tuple(each for each in CHANNELS if each not in SPOKEN and each != TASK)
"""The channels on which messages are written."""

MOST_CHARACTERS: Final = 50_000

MOST_CONTENT_ID: Final = 900

MOST_ATTEMPTS: Final = 1_000_000

MessageText = Annotated[str, Field(max_length=MOST_CHARACTERS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that was sent by `POST /uploads`, by a token that may speak for the source of the message.

    ``content_id``: what ``html`` calls it (`cid:…`) where it shows it.
    """

    upload_id: Name
    content_id: Annotated[str, Field(min_length=1, max_length=MOST_CONTENT_ID)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The customer wrote. It opens a contact if none is live on the thread, whose name ``ref`` is."""

    type: ClassVar[str] = "contact.message"
    ref: Name
    message_id: Name
    text: MessageText = ""
    attachments: Annotated[list[SentFile], Field(max_length=MOST_FILES)] = field(default_factory=list)
    html: Annotated[str, Field(max_length=MOST_HTML)] | None = None
    subject: Annotated[str, Field(max_length=1_000)] | None = None
    cc: Annotated[list[MailAddress], Field(max_length=MOST_CC)] | None = None
    in_reply_to: Name | None = None
    channel: Annotated[str, OneOf(WRITTEN)] | None = None
    from_: Annotated[Address, Field(alias="from")] = UNSAID
    from_name: Short | None = None
    to: Address = UNSAID
    queue: Name | None = None
    language: Language | None = None
    attributes: dict[str, Any] | None = None
    reply_until: Annotated[str, Field(max_length=40)] | None = None
    reply_allowed: ReplyAllowed | None = None

    def __post_init__(self) -> None:
        """Refuse it if nothing was written."""
        if not (self.text.strip() or self.html or self.attachments):
            raise Problem("invalid", "the message says nothing", [("#/data/text", "empty")])
        _ = self.replies_end_at

    @property
    def replies_end_at(self) -> Instant | None:
        """Until when the customer may be written to freely."""
        return not_before(self.reply_until, "#/data/reply_until")

    @property
    def allowed(self) -> ReplyAllowed | None:
        """What may be written after that; nothing, where only the end is said."""
        return self.reply_allowed or ("none" if self.reply_until is not None else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStatus:
    """What became of a message that the source was given to send; ``message_id`` is the hub's id of it.

    ``source_message_id``: what the source itself calls it from now on. ``attempt``: which one this is
    about, as the call-back said it; else it is taken for the newest.
    """

    type: ClassVar[str] = "contact.message_status"
    ref: Name
    message_id: Name
    status: Annotated[str, OneOf(REPORTED)]
    reason: Short | None = None
    source_message_id: Name | None = None
    attempt: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS, strict=True), WHOLE] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTyping:
    """The customer writes just now on the thread that ``ref`` names; nothing of it is stored."""

    type: ClassVar[str] = "contact.typing"
    ref: Name


def asked_of(source: str, data: Message | MessageStatus) -> Asked:
    """The thread and the message that the event is about."""
    name = data.source_message_id if isinstance(data, MessageStatus) else None
    return Asked(source=source, ref=data.ref, message=data.message_id, name=name)
