"""The thread of a contact, as those see it who handle it."""

from __future__ import annotations

from contacthub.contacts.world import World
from contacthub.messages.model import Thread
from contacthub.messages.store import MessageStore, Part
from contacthub.routing.words import SPOKEN, ContactId

NEWEST = 30
"""Messages shown at once; earlier ones are asked for."""


class ThreadReading:
    """Finds the threads of live contacts."""

    def __init__(self, world: World, store: MessageStore) -> None:
        self._world = world
        self._store = store

    def may_have_one(self, contact_id: str) -> bool:
        """Whether a live contact may have a thread: a call has none."""
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        return contact is not None and contact.channel not in SPOKEN

    async def thread_of(self, contact_id: str) -> Thread | None:
        """The thread of a live contact; None: nothing was written yet."""
        details = self._world.details.get(contact_id)
        return None if details is None else await self._store.thread_by_ref(details.source, details.ref)

    async def newest(self, contact_id: str) -> Part | None:
        """The newest messages of a live contact's thread, those of earlier contacts among them."""
        thread = await self.thread_of(contact_id)
        return None if thread is None else await self._store.part(thread, limit=NEWEST)
