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


class NowAndThen:
    """Lets something be told of each contact every ``EVERY_MS``."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._told_at: OrderedDict[ContactId, Instant] = OrderedDict()

    def may(self, contact_id: ContactId) -> bool:
        """Whether it may be told now; then it was."""
        now = self._now()
        if now - self._told_at.get(contact_id, 0) < EVERY_MS:
            return False
        self._told_at[contact_id] = now
        self._told_at.move_to_end(contact_id)
        if len(self._told_at) > MOST:
            self._told_at.popitem(last=False)
        return True


class Typing:
    """Passes on that customers type, and agents."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._customers = NowAndThen(now)
        self._agents = NowAndThen(now)
        self._tell_customer: Callable[[ContactId, str], None] = lambda contact_id, name: None
        self._told: Callable[[ContactId], None] = lambda contact_id: None

    def on_customer(self, told: Callable[[ContactId], None]) -> None:
        """Have ``told`` called with the contact whose customer types."""
        self._told = told

    def customer(self, contact_id: ContactId) -> None:
        """The customer of a live contact types."""
        if self._customers.may(contact_id):
            self._told(contact_id)

    def on_agent(self, tell_customer: Callable[[ContactId, str], None]) -> None:
        """Have ``tell_customer`` called with the contact and the name of the agent who types."""
        self._tell_customer = tell_customer

    def agent(self, contact_id: ContactId, name: str) -> None:
        """The agent of a live contact types."""
        if self._agents.may(contact_id):
            self._tell_customer(contact_id, name)
