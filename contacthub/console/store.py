"""Replies to console commands, so that a command sent again is answered and not done again."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.units import ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))


class CommandReplies:
    """Reads and prunes the replies; the log's transactions write them (``CommandReplyRow``)."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def since(self, instant: Instant) -> list[tuple[str, str, Instant, str]]:
        """(viewer, ref, at, reply) of console commands answered since an instant, oldest first."""
        wanted = {"since": instant}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["command_replies"], wanted).fetchall())
        return [(viewer, ref, at, reply) for viewer, ref, at, reply in rows]

    async def of(self, viewer: str, ref: str) -> str | None:
        """The reply to a viewer's command with this ``ref``, as JSON."""
        wanted = {"viewer": viewer, "ref": ref}
        row = await self._readers.run(lambda raw: raw.execute(SQL["command_reply"], wanted).fetchone())
        return row[0] if row is not None else None

    async def prune(self, before: Instant) -> None:
        """Drop replies from before an instant."""
        await self._writer.transact(lambda raw: raw.execute(SQL["prune_command_replies"], {"before": before}))
