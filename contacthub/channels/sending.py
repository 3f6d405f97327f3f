"""Gives messages to where they belong: to a channel in this process, else to the source's call-back."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, runtime_checkable

import orjson

from contacthub.channels.in_parts import NO_FILES
from contacthub.channels.port import Channel, Outgoing
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.messages.stopping import CUSTOMER_STOPPED
from contacthub.sources.message_sending import Answered, MessageSender
from contacthub.sources.rows import CallbackRow
from contacthub.sources.signals import Signal, Teller

log = logging.getLogger("contacthub.channels")


class Others(MessageSender, Teller, Protocol):
    """Gives messages and signals to sources outside."""


@runtime_checkable
class Telling(Protocol):
    """A channel that has signals among its capabilities."""

    async def tell(self, signal: Signal) -> None:
        """Tell the customer, if they are there."""


class ChannelSender:
    """The ports ``MessageSender`` and ``Teller``; ``channels`` by name.

    ``is_stopped``: whether the customer of a source's thread wants no messages, also of those that were
    written before they said so.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        others: Others,
        is_stopped: Callable[[str, str], Awaitable[bool]],
    ) -> None:
        self._channels = channels
        self._others = others
        self._is_stopped = is_stopped

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        """Send one message. Where a channel fails by an error of its own, the message may have been sent."""
        if await self._is_stopped(row.source, str(orjson.loads(row.data)["ref"])):
            return Answered(REFUSED, CUSTOMER_STOPPED)
        channel = self._channels.get(row.source)
        if channel is None:
            return await self._others.post(row, webhook_id=webhook_id)
        outgoing = Outgoing.of(row, webhook_id)
        if outgoing.attachments and not channel.carries_files:  # the text alone is not the message
            return Answered(REFUSED, NO_FILES)
        try:
            return await channel.send(outgoing)
        except Exception:
            log.exception("! channel %s: a message could not be sent", row.source)
            return Answered(REFUSED, UNSURE)

    async def tell(self, source: str, signal: Signal) -> bool:
        """Tell a signal; one that a channel cannot tell now is lost."""
        channel = self._channels.get(source)
        if channel is None:
            return await self._others.tell(source, signal)
        if isinstance(channel, Telling):
            try:
                await channel.tell(signal)
            except Exception:
                log.exception("! channel %s: a signal could not be told", source)
        return True
