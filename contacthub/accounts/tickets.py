"""Tickets: a browser, which cannot send headers with a socket, opens it with one."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.model import sha256
from contacthub.routing.words import Instant

TICKET_MS = 30_000
MAX_TICKETS = 10_000


class Tickets:
    """Good once, for 30 s, while the session they were made for is; in memory only."""

    def __init__(self, now: Callable[[], Instant], is_good: Callable[[str], bool]) -> None:
        self._now = now
        self._is_good = is_good
        self._tickets: OrderedDict[str, tuple[Pass, Instant]] = OrderedDict()

    def make(self, holder: Pass) -> tuple[str, Instant]:
        """A ticket, and when it expires. Beyond ``MAX_TICKETS`` the oldest is worthless."""
        ticket, expires_at = secrets.token_urlsafe(24), self._now() + TICKET_MS
        self._tickets[sha256(ticket)] = (holder, expires_at)
        if len(self._tickets) > MAX_TICKETS:
            self._tickets.popitem(last=False)
        return ticket, expires_at

    def redeem(self, ticket: str) -> Pass | None:
        """The pass the ticket was made for; the ticket is used up."""
        found = self._tickets.pop(sha256(ticket), None)
        if found is None or found[1] <= self._now():
            return None
        holder = found[0]
        return holder if self._is_good(holder.credential) else None

    def expire(self) -> None:
        """Forget the tickets whose time is up."""
        now = self._now()
        while self._tickets and next(iter(self._tickets.values()))[1] <= now:
            self._tickets.popitem(last=False)
