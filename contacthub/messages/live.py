"""What is being written just now: the texts that stand beside events about messages in frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from contacthub.api.json import Json
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.messages.model import QUEUED, Message
from contacthub.messages.wire import delivery_view, message_view
from contacthub.routing import events as e

NEWEST_CHARACTERS = 500
"""Of the customer's last text, shown with an offer."""


class StoredTexts(Protocol):
    """Reads what customers wrote."""

    async def newest_texts(self, contact_ids: Sequence[str]) -> dict[str, str]:
        """What the customers of contacts wrote last."""


class LiveMessages:
    """The texts beside the floor: of the message that is being told, and of each live contact the newest.

    with live.told(message):
        hub.observe(c.ReceiveMessage(...))    followers draw its event with the text
    """

    def __init__(self, world: World, store: StoredTexts) -> None:
        self._world = world
        self._store = store
        self._told: dict[str, Message] = {}
        self._reported: dict[str, tuple[str | None, int]] = {}
        self._newest: dict[str, str] = {}

    async def read_back(self) -> None:
        """Know what the customers of live contacts wrote last."""
        writing = [each.id for each in self._world.floor.contacts.values() if each.writing is not None]
        texts = await self._store.newest_texts(writing) if writing else {}
        self._newest = {contact_id: text[:NEWEST_CHARACTERS] for contact_id, text in texts.items()}

    @contextmanager
    def told(self, message: Message) -> Iterator[None]:
        """Have a message known while its event happens, and what it says unless that raises."""
        before = self._newest.get(message.contact_id)
        self._told[message.id] = message
        if message.direction == "in":
            self._newest[message.contact_id] = message.text[:NEWEST_CHARACTERS]
        try:
            yield
        except BaseException:
            if before is None:
                self._newest.pop(message.contact_id, None)
            else:
                self._newest[message.contact_id] = before
            raise
        finally:
            del self._told[message.id]

    def message(self, message_id: str) -> Message | None:
        """The message that is being told, or given to its source once more."""
        return self._told.get(message_id)

    @contextmanager
    def reported(self, message_id: str, reason: str | None, attempt: int) -> Iterator[None]:
        """Have it known why a message failed while the event happens that says so."""
        self._reported[message_id] = reason, attempt
        try:
            yield
        finally:
            del self._reported[message_id]

    def joined(self, event: e.Event) -> Json:
        """The text of a message, or how far it is, beside the event that says that it is so."""
        match event:
            case e.MessageReceived() | e.MessageWritten() if event.message_id in self._told:
                return {"message": message_view(self._told[event.message_id])}
            case e.MessageStatusChanged() if event.message_id in self._reported:
                reason, attempt = self._reported[event.message_id]
                return {"delivery": delivery_view(event.message_id, event.status, reason, attempt)}
            case e.MessageRetried():
                return {"delivery": delivery_view(event.message_id, QUEUED, None, event.attempt)}
        return {}

    def newest(self, contact_id: str) -> str | None:
        """The beginning of what the contact's customer wrote last."""
        return self._newest.get(contact_id)

    def note(self, seq: int, event: e.Event) -> None:
        """Forget the text of a contact that closes."""
        if type(event) is e.ContactClosed:
            self._newest.pop(event.contact_id, None)

    def rows(self) -> Sequence[Row]:
        """None: messages are written with their events."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""
