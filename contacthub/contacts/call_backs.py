"""Which call-back waits for which number: a customer who calls meanwhile has their place back."""

from __future__ import annotations

from contacthub.contacts.details import Details
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import ContactId, QueueId

Wish = tuple[str, str]
"""A queue and a number."""


class CallBackNumbers:
    """The contacts that wait to be called back, by queue and number: one of each."""

    def __init__(self) -> None:
        self._by_wish: dict[Wish, ContactId] = {}
        self._wishes: dict[ContactId, Wish] = {}

    def find(self, queue: QueueId, number: str | None) -> ContactId | None:
        """The call-back of this number in this queue; ``number`` as ``Details.dialled`` gives it."""
        return self._by_wish.get((queue, number)) if number is not None else None

    def follow(self, contact: Contact, details: Details | None) -> None:
        """Know how it stands with a contact now."""
        before = self._wishes.pop(contact.id, None)
        if before is not None and self._by_wish.get(before) == contact.id:
            del self._by_wish[before]
        number = details.dialled(contact.direction) if details is not None else None
        if contact.callback is None or contact.visit is None or number is None:
            return
        wish = (contact.visit.queue, number)
        self._wishes[contact.id], self._by_wish[wish] = wish, contact.id

    def forget(self) -> None:
        """Know none."""
        self._by_wish.clear()
        self._wishes.clear()
