"""Gives messages to where they belong: to a channel in this process, else to the source's call-back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from contacthub.channels.port import Channel, Outgoing
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.sources.message_sending import Answered, MessageSender
from contacthub.sources.rows import CallbackRow

log = logging.getLogger("contacthub.channels")

NO_FILES: Final = "no_files"


class ChannelSender:
    """The ``MessageSender`` port; ``channels`` by name."""

    def __init__(self, channels: Mapping[str, Channel], others: MessageSender) -> None:
        self._channels = channels
        self._others = others

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        """Send one message. Where a channel fails by an error of its own, the message may have been sent."""
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
