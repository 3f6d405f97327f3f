"""Tickets: a browser, which cannot send headers with a socket, opens it with one."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.model import sha256
from contacthub.routing.words import Instant

TICKET_MS = 30_000
MAX_TICKETS = 10_000
MAX_OF_ONE = 100
"""Tickets of one user: as many consoles, coming back at once."""


class Tickets:
    """Good once, for 30 s, while the session they were made for is; in memory only."""

    def __init__(self, now: Callable[[], Instant], is_good: Callable[[str], bool]) -> None:
        self._now = now
        self._is_good = is_good
        self._tickets: dict[str, tuple[Pass, Instant]] = {}
        self._of_user: dict[str, dict[str, None]] = {}

    def make(self, holder: Pass) -> tuple[str, Instant]:
        """A ticket, and when it expires.

        Beyond ``MAX_OF_ONE`` the user's oldest is worthless, beyond ``MAX_TICKETS`` the oldest of all.
        """
        ticket, expires_at = secrets.token_urlsafe(24), self._now() + TICKET_MS
        made, of_user = sha256(ticket), self._of_user.setdefault(holder.viewer.name, {})
        self._tickets[made] = (holder, expires_at)
        of_user[made] = None
        if len(of_user) > MAX_OF_ONE:
            self._forget(next(iter(of_user)))
        elif len(self._tickets) > MAX_TICKETS:
            self._forget(next(iter(self._tickets)))
        return ticket, expires_at

    def redeem(self, ticket: str) -> Pass | None:
        """The pass the ticket was made for; the ticket is used up."""
        made = sha256(ticket)
        if made not in self._tickets:
            return None
        holder, expires_at = self._forget(made)
        return holder if expires_at > self._now() and self._is_good(holder.credential) else None

    def expire(self) -> None:
        """Forget the tickets whose time is up."""
        now = self._now()
        while self._tickets and next(iter(self._tickets.values()))[1] <= now:
            self._forget(next(iter(self._tickets)))

    def _forget(self, made: str) -> tuple[Pass, Instant]:
        holder, expires_at = self._tickets.pop(made)
        of_user = self._of_user[holder.viewer.name]
        del of_user[made]
        if not of_user:
            del self._of_user[holder.viewer.name]
        return holder, expires_at
