"""Who types just now: told to those who look, never stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from contacthub.routing.words import ContactId, Instant

EVERY_MS: Final = 2_000
"""A contact is told of once in so long, however often its source says it."""
MOST: Final = 10_000
"""Contacts of which it is remembered when they were told of."""


class Typing:
    """Passes on that customers type."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._told_at: OrderedDict[ContactId, Instant] = OrderedDict()
        self._told: Callable[[ContactId], None] = lambda contact_id: None

    def on_customer(self, told: Callable[[ContactId], None]) -> None:
        """Have ``told`` called with the contact whose customer types."""
        self._told = told

    def customer(self, contact_id: ContactId) -> None:
        """The customer of a live contact types."""
        now = self._now()
        if now - self._told_at.get(contact_id, 0) < EVERY_MS:
            return
        self._told_at[contact_id] = now
        self._told_at.move_to_end(contact_id)
        if len(self._told_at) > MOST:
            self._told_at.popitem(last=False)
        self._told(contact_id)
