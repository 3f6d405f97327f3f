"""The call-backs of the floor: all, without going through the contacts, and the one that a number waits for.

A customer who calls meanwhile has their place back.
"""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.contacts.details import Details
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import ContactId, QueueId

Wish = tuple[str, str]
"""A queue and a number."""


class CallBackIndex:
    """The contacts that are to be called back; of those that wait for it one of a queue and number."""

    def __init__(self) -> None:
        self._contacts: dict[ContactId, None] = {}
        self._by_wish: dict[Wish, ContactId] = {}
        self._wishes: dict[ContactId, Wish] = {}

    def all(self) -> Iterable[ContactId]:
        """Every call-back until its customer is reached, in no order."""
        return self._contacts.keys()

    def find(self, queue: QueueId, number: str | None) -> ContactId | None:
        """The call-back of this number in this queue; ``number`` as ``Details.dialled`` gives it."""
        return self._by_wish.get((queue, number)) if number is not None else None

    def follow(self, contact: Contact, details: Details | None) -> None:
        """Know how it stands with a contact now; ``details`` None: it is not to be called back, or closed."""
        before = self._wishes.pop(contact.id, None)
        if before is not None and self._by_wish.get(before) == contact.id:
            del self._by_wish[before]
        if details is None:
            self._contacts.pop(contact.id, None)
            return
        self._contacts[contact.id] = None
        number = details.dialled(contact.direction)
        if contact.visit is None or number is None:
            return
        wish = (contact.visit.queue, number)
        self._wishes[contact.id], self._by_wish[wish] = wish, contact.id

    def forget(self) -> None:
        """Know none."""
        self._contacts.clear()
        self._by_wish.clear()
        self._wishes.clear()
