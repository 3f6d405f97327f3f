"""What customers say of messages to them is noted with the customer, once it is known who they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.customers.model import Author, CustomerNotFound
from contacthub.customers.people import BY_THEMSELVES
from contacthub.database.units import StorageUnavailable
from contacthub.routing import events as e
from contacthub.routing.words import ContactId

log = logging.getLogger("contacthub")

Note = Callable[[str, str, bool, Author], Awaitable[None]]
"""Notes with a customer whether they agree to a channel, and who says so."""


class StopConsents:
    """Notes the consent of customers who stop messages or want them again.

    Of a number that is nobody's it is noted with whom the number is found to be, while a contact is live.
    """

    def __init__(
        self,
        world: World,
        note: Note,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._world = world
        self._note = note
        self._spawn = spawn

    def start(self) -> None:
        """Note what was not when the hub ended."""
        for contact in self._world.floor.contacts.values():
            if contact.writing is not None and contact.writing.stopped:
                self._say(contact.id, given=False)

    def follow(self, durable: Sequence[Delta]) -> None:
        """Note what is said now."""
        for each in durable:
            fact = each.fact
            if isinstance(fact, e.MessageReceived) and fact.stopped is not None:
                self._say(fact.contact_id, given=not fact.stopped)
            elif isinstance(fact, e.MessageStatusChanged) and fact.stopped:
                self._say(fact.contact_id, given=False)
            elif isinstance(fact, e.RepliesAllowed):
                self._say(fact.contact_id, given=True, by=Author(name=fact.agent))
            elif isinstance(fact, e.CustomerLinked) and self._is_stopped(fact.contact_id):
                self._say(fact.contact_id, given=False)

    def _is_stopped(self, contact_id: ContactId) -> bool:
        contact = self._world.floor.contacts.get(contact_id)
        return contact is not None and contact.writing is not None and contact.writing.stopped

    def _say(self, contact_id: ContactId, *, given: bool, by: Author = BY_THEMSELVES) -> None:
        contact = self._world.floor.contacts.get(contact_id)
        if contact is not None and contact.customer_id is not None:
            self._spawn(self._write(contact.customer_id, contact.channel, given, by))

    async def _write(self, customer_id: str, channel: str, given: bool, by: Author) -> None:
        try:
            await self._note(customer_id, channel, given, by)
        except CustomerNotFound:
            return
        except StorageUnavailable:
            log.warning("! what a customer says of messages could not be noted with customer %s", customer_id)
