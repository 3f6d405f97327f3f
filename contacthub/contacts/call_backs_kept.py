"""Keeps the numbers that are to be called back up with the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from contacthub.contacts.call_backs import CallBackNumbers
from contacthub.contacts.details import Details
from contacthub.contacts.touched import Touched
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact


class CallBacksKept:
    """Keeps the numbers up with the log."""

    def __init__(
        self,
        numbers: CallBackNumbers,
        touched: Touched,
        *,
        details: Callable[[str], Details | None],
        contacts: Callable[[], Iterable[Contact]],
    ) -> None:
        self._numbers = numbers
        self._touched = touched
        self._details = details
        self._contacts = contacts

    async def read_back(self) -> None:
        """Know those of the floor."""
        self._numbers.forget()
        for contact in self._contacts():
            self._follow(contact)

    def note(self, seq: int, event: e.Event) -> None:
        """Look at the contact that the event touched."""
        if self._touched.contact is not None:
            self._follow(self._touched.contact)

    def _follow(self, contact: Contact) -> None:
        self._numbers.follow(contact, self._details(contact.id) if contact.callback is not None else None)

    def rows(self) -> Sequence[Row]:
        """None: all of it follows from the floor and the details."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""
