"""What a channel is to the hub, and what the hub is to it.

A channel is a source in the hub's own process: what customers write comes in by its port as events, and what
is to be sent to them is given to it in place of a call-back.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

import aiohttp
import orjson

from contacthub.channels.files import ChannelFiles
from contacthub.channels.notices import Notice
from contacthub.channels.provider_posts import Post, Reply
from contacthub.channels.sends_begun import SendsBegun
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.world import World
from contacthub.database.units import ReaderPool, StorageUnavailable, Writer
from contacthub.hub.followers import Resettable
from contacthub.hub.hub import Hub
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.call_backs import CallBacks
from contacthub.sources.incoming import Data, Incoming, Result
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import Message, MessageStatus
from contacthub.sources.rows import CallbackRow
from contacthub.surveys.in_chat import InChat

log = logging.getLogger("contacthub.channels")


@value(kw_only=True)
class Outgoing:
    """One message to be sent. ``key`` is the same at each try: a provider may know a repetition by it."""

    ref: str
    contact_id: str
    message_id: str
    attempt: int
    text: str
    key: str
    subject: str | None = None
    cc: Sequence[str] | None = None
    html: str | None = None
    signature: str | None = None
    attachments: Sequence[Attachment] = ()
    in_reply_to: str | None = None

    @classmethod
    def of(cls, row: CallbackRow, key: str) -> Outgoing:
        """The message of a call-back; what no channel knows is passed over."""
        said: dict[str, Any] = orjson.loads(row.data)
        files = [_attachment(each) for each in said.pop("attachments", ())]
        return cls(key=key, attachments=files, **{name: said[name] for name in SAID if name in said})


SAID: Final = tuple(name for name in Outgoing.__annotations__ if name not in ("key", "attachments"))


def _attachment(said: Mapping[str, Any]) -> Attachment:
    return Attachment(**{name: said[name] for name in Attachment.__annotations__})


@dataclass(slots=True)
class ChannelFigures:
    """How a channel fared since the hub started."""

    heard_at: Instant | None = None
    """When something last came in."""
    fault: str | None = None
    """Why nothing can be fetched now, in a provider's words."""


class Channel(Protocol):
    """A source that runs in the hub's own process."""

    name: str
    figures: ChannelFigures
    carries_files: bool
    """Whether files go with its messages."""

    async def run(self) -> None:
        """Watch until cancelled; return where there is nothing to watch."""

    async def send(self, outgoing: Outgoing) -> Answered:
        """Send one message; what is answered means what the answer to a call-back does.

        2xx: the provider has it. None, 429, 5xx: it surely has it not, and it is sent again. Another 4xx: it
        failed for ``detail``.
        """

    async def posted(self, post: Post) -> Reply:
        """Answer what a provider posts or asks for, once what it says is durable.

        Raises:
            Problem: such as ``bad_signature``.
            StorageUnavailable: the provider posts it again.
        """


@value(kw_only=True)
class Left:
    """What somebody left for whom nobody was there, to be answered by mail.

    ``key``: the same for all that one person leaves with one address. ``message``: as it comes in; its thread
    is the mailbox's.
    """

    key: str
    address: str
    subject: str
    message: Message


@runtime_checkable
class Mailbox(Protocol):
    """A channel whose answers are mails, and which takes what was left elsewhere."""

    async def left_ref(self, key: str) -> str | None:
        """The thread of what was left under a key; None: nothing was."""

    async def leave(self, left: Left) -> list[Result]:
        """Take it in, as a mail that came; it is durable when this returns.

        Raises:
            StorageUnavailable: nothing is lost, the same may be left again.
        """


@runtime_checkable
class WritesFirst(Protocol):
    """A channel that reaches a customer who has not written on it."""

    async def thread_to(self, address: str, subject: str, *, key: str) -> str:
        """The ref of a thread with this address, on which a message may be sent; the same for the same key.

        Raises:
            StorageUnavailable: it could not be written down.
        """


@runtime_checkable
class SendsNotices(Protocol):
    """A channel by which the hub writes to its own people."""

    async def notify(self, address: str, notice: Notice, *, key: str) -> Answered:
        """Send it to an address; ``key`` is the same at each try. What is answered: as for ``send``."""


Take = Callable[[Sequence[Incoming]], Awaitable[list[Result]]]


class ChannelPort:
    """The hub as one channel sees it."""

    def __init__(self, hub: Hub, take: Take, *, source: str) -> None:
        self._hub = hub
        self._take = take
        self.source = source
        self.figures = ChannelFigures()

    def now(self) -> Instant:
        """The hub's time."""
        return self._hub.now()

    def event(self, data: Data, *, id: str | None = None, at: Instant | None = None) -> Incoming:
        """An event of the channel; what has no ``id`` of its own gets one, and is known by its message."""
        return Incoming(source=self.source, id=id or uuid.uuid4().hex, occurred_at=at, data=data)

    def on_reset(self, resettable: Resettable) -> None:
        """Have ``resettable`` told when the floor was read back from the log."""
        self._hub.gate.on_reset(resettable)

    async def readable(self) -> None:
        """Wait until what was taken in can be read."""
        await self._hub.readable(rows=True)

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        """Hand events in; they are durable when this returns. Of a flood on a thread messages wait.

        Raises:
            StorageUnavailable: nothing is lost, the same events may be handed in again.
        """
        results = await self._take(events)
        self.figures.heard_at = self.now()
        return results


async def tell_name(port: ChannelPort, outgoing: Outgoing, source_id: str) -> None:
    """Tell what the provider calls a message that it has, so that reports and answers to it are known."""
    named = MessageStatus(
        ref=outgoing.ref, message_id=outgoing.message_id, status="sent", source_message_id=source_id,
        attempt=outgoing.attempt,
    )  # fmt: skip
    try:
        await port.take([Incoming(source=port.source, id=uuid.uuid4().hex, occurred_at=None, data=named)])
    except StorageUnavailable:
        log.info("! channel %s: the provider's id of a message could not be kept", port.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a channel is made with. ``public_url``: how providers reach the hub; None: they do not.

    ``channels``: all of the hub's, by name, once they are made.
    """

    port: ChannelPort
    session: aiohttp.ClientSession
    sends: SendsBegun
    files: ChannelFiles
    writer: Writer
    readers: ReaderPool
    world: World
    deltas: Deltas
    call_backs: CallBacks
    channels: Mapping[str, Channel]
    in_chat: InChat
    public_url: str | None

    @property
    def address(self) -> str | None:
        """Below which a provider posts; None: it cannot reach the hub."""
        if self.public_url is None:
            return None
        return f"{self.public_url}/api/v1/channels/{self.port.source}"


MakeChannel = Callable[[Around], Channel]
"""Makes a channel whose secrets were found."""
