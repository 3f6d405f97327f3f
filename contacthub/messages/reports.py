"""What became of messages that were sent, as the sender of call-backs learns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.messages.model import Thread
from contacthub.messages.parts import MessageParts
from contacthub.messages.rows import StatusRow, refusal_rows
from contacthub.messages.rules import says_more
from contacthub.messages.stopping import is_refusal
from contacthub.messages.store import Asked
from contacthub.routing import commands as c
from contacthub.routing.floor.floor import Floor
from contacthub.routing.values import value
from contacthub.routing.words import ContactId


@value(kw_only=True)
class Attempt:
    """One giving of a message to its source."""

    source: str
    ref: str
    contact_id: str
    message_id: str
    attempt: int


def reported_on(floor: Floor, thread: Thread, contact_id: str) -> ContactId:
    """The contact whose agent is told: the thread's live one, else that of the message."""
    newest = ContactId(thread.contact_id)
    return newest if newest in floor.contacts else ContactId(contact_id)


class MessageReports:
    """Records how far messages are."""

    def __init__(self, hub: Hub, parts: MessageParts) -> None:
        self._hub = hub
        self._parts = parts

    async def record(self, of: Attempt, status: str, reason: str | None, rows: Sequence[Row]) -> None:
        """Record the outcome of an attempt, with ``rows``; one that says nothing new only writes these.

        Raises:
            StorageUnavailable: it could not be written.
        """
        asked = Asked(source=of.source, ref=of.ref, message=of.message_id)
        [known] = await self._parts.threads.known([asked])
        sent, thread = known.sent, known.thread
        if sent is None or thread is None or not says_more(sent, status, of.attempt):
            self._hub.write(rows)
        else:
            stopped = is_refusal(thread.channel, reason) and not known.stopped
            fact = c.ReportMessage(
                contact_id=reported_on(self._hub.routing.floor, thread, of.contact_id),
                message_id=of.message_id,
                status=status,
                stopped=stopped,
            )
            stops = refusal_rows(thread, of.message_id, fact.contact_id, reason, self._hub.now())
            row = StatusRow(status, reason, of.attempt, of.message_id)
            with self._parts.live.reported(of.message_id, reason, of.attempt):
                self._hub.observe(fact, [row, *stops, *rows])
            if stopped:
                self._parts.threads.stops(thread.source, thread.ref, stopped=True)
            self._parts.threads.stands(thread.id, replace(sent, status=status))
        await self._hub.durable()
