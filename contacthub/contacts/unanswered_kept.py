"""Keeps the index of unanswered contacts up with the log."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.contacts.touched import Touched
from contacthub.contacts.unanswered import waiting_for_answer
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e


class UnansweredKept:
    """Keeps it up with the log."""

    def __init__(self, world: World, touched: Touched) -> None:
        self._world = world
        self._touched = touched

    async def read_back(self) -> None:
        """Know those of the floor."""
        self._world.unanswered.forget()
        for contact in self._world.floor.contacts.values():
            self._world.unanswered.follow(contact.id, waiting_for_answer(contact))

    def note(self, seq: int, event: e.Event) -> None:
        """Look at the contact that the event touched."""
        contact = self._touched.contact
        if contact is not None and contact.writing is not None:
            self._world.unanswered.follow(contact.id, waiting_for_answer(contact))

    def rows(self) -> Sequence[Row]:
        """None: all of it follows from the floor."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""
