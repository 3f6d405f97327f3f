"""Tickets: a browser, which cannot send headers with a socket, opens it with one."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.model import sha256
from contacthub.accounts.ticket_store import TicketStore
from contacthub.database.units import StorageUnavailable
from contacthub.routing.words import Instant

TICKET_MS = 30_000
MAX_OF_SESSION = 100
"""Beyond it the session's oldest is worthless: as many consoles, coming back at once."""
MAX_HERE = 10_000
KEEP_S = 1.0
"""A console that comes back does not wait longer for a slow disk."""


class Tickets:
    """Good once, for 30 s, while the session they were made for is.

    They are in the database, so that any node takes them. What it cannot keep is kept by this node, so that a
    console also opens while nothing can be stored, and says so.
    """

    def __init__(
        self, store: TicketStore, now: Callable[[], Instant], find: Callable[[str], Awaitable[Pass | None]]
    ) -> None:
        self._store = store
        self._now = now
        self._find = find
        self._here: dict[str, tuple[str, Instant]] = {}

    async def make(self, holder: Pass) -> tuple[str, Instant]:
        """A ticket, and when it expires."""
        ticket, expires_at = secrets.token_urlsafe(24), self._now() + TICKET_MS
        try:
            async with asyncio.timeout(KEEP_S):
                await self._store.keep(sha256(ticket), holder.credential, expires_at, most=MAX_OF_SESSION)
        except (StorageUnavailable, TimeoutError):
            # Another one: the first may be stored all the same, and would be good twice.
            ticket = secrets.token_urlsafe(24)
            self._here[sha256(ticket)] = (holder.credential, expires_at)
            if len(self._here) > MAX_HERE:
                del self._here[next(iter(self._here))]
        return ticket, expires_at

    async def redeem(self, ticket: str) -> Pass | None:
        """The pass the ticket was made for; the ticket is used up."""
        made = sha256(ticket)
        kept = self._here.pop(made) if made in self._here else await self._store.take(made)
        session, expires_at = kept or ("", 0)
        return await self._find(session) if expires_at > self._now() else None

    async def expire(self) -> None:
        """Forget the tickets whose time is up."""
        now = self._now()
        self._here = {each: kept for each, kept in self._here.items() if kept[1] > now}
        await self._store.drop_expired(now)
