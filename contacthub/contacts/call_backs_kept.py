"""Keeps the index of call-backs up with the log."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact


class CallBacksKept:
    """Keeps it up with the log."""

    def __init__(self, world: World, touched: Touched) -> None:
        self._world = world
        self._touched = touched

    async def read_back(self) -> None:
        """Know those of the floor."""
        self._world.call_backs.forget()
        for contact in self._world.floor.contacts.values():
            self._follow(contact, is_live=True)

    def note(self, seq: int, event: e.Event) -> None:
        """Look at the contact that the event touched."""
        if self._touched.contact is not None:
            self._follow(self._touched.contact, is_live=self._touched.is_live)

    def _follow(self, contact: Contact, *, is_live: bool) -> None:
        is_due = is_live and contact.callback is not None
        self._world.call_backs.follow(contact, self._world.details[contact.id] if is_due else None)

    def rows(self) -> Sequence[Row]:
        """None: all of it follows from the floor and the details."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""
