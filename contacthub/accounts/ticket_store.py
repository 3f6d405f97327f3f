"""Tickets in the database: whichever node made one, one node takes it, once."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.group_commit import GroupCommit
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


class TicketStore:
    """Keeps and takes them in group commits: after a restart all consoles come at once."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers
        self._together = GroupCommit(writer)

    async def keep(self, hashed: str, session: str, expires_at: Instant, *, most: int) -> None:
        """Keep a ticket of a session, and of older ones of it so many that there are ``most``."""
        values = {"hash": hashed, "session": session, "expires_at": expires_at}

        def work(raw: Connection) -> None:
            raw.execute(SQL["put_ticket"], values)
            raw.execute(SQL["drop_old_tickets"], {"hash": hashed, "session": session, "most": most})

        await self._together.run(work)

    async def take(self, hashed: str) -> tuple[str, Instant] | None:
        """The session of a ticket, and when it expires; it is used up."""
        # A read first: made-up tickets must not hold up what is written.
        if await self._readers.run(lambda raw: raw.execute(SQL["ticket"], (hashed,)).fetchone()) is None:
            return None

        def work(raw: Connection) -> tuple[str, Instant] | None:
            row: tuple[str, Instant] | None = raw.execute(SQL["take_ticket"], (hashed,)).fetchone()
            return row

        return await self._together.run(work)

    async def drop_expired(self, now: Instant) -> None:
        """Forget the tickets whose time is up."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_tickets"], (now,)))
