"""Customers whose contact ends soon are told so, in the words of its queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final

from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.messages.model import Author
from contacthub.messages.writing import MessageWriting, Said
from contacthub.problems import Problem
from contacthub.routing import events as e
from contacthub.routing.errors import Rejected
from contacthub.routing.words import ContactId

HUB: Final = Author(kind="hub")


class IdleWarnings:
    """Writes the ``idle_warning_text`` of a queue once its contact is warned.

    A hub that ended between the warning and its text writes it when it starts again.
    """

    def __init__(
        self,
        world: World,
        writing: MessageWriting,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._world = world
        self._writing = writing
        self._spawn = spawn

    def start(self) -> None:
        """Write to those who were warned and not told."""
        for contact in self._world.floor.contacts.values():
            if contact.writing is not None and contact.writing.idle_warned and not contact.writing.idle_told:
                self._tell(contact.id)

    def follow(self, durable: Sequence[Delta]) -> None:
        """Write to those who are warned now."""
        for each in durable:
            if isinstance(each.fact, e.ContactIdleWarned):
                self._tell(each.fact.contact_id)

    def _tell(self, contact_id: ContactId) -> None:
        contact = self._world.floor.contacts.get(contact_id)
        entry = self._world.directory.queues.get(contact.queue or "") if contact is not None else None
        if entry is not None and entry.idle_warning_text is not None:
            self._spawn(self._write(contact_id, entry.idle_warning_text))

    async def _write(self, contact_id: ContactId, text: str) -> None:
        # One of the two has written meanwhile, or the source takes no messages: then nothing is to be said.
        with suppress(Problem, Rejected):
            await self._writing.write(contact_id, Said(text=text), HUB, lambda _: (), internal=False)
