"""Files of messages that came in, which their provider has not handed over yet, as they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL: Final = named_queries(Path(__file__).with_name("media_store.sql"))


@value(kw_only=True)
class Waiting:
    """The ``n``th file of a message, from 1; ``place``: how the provider names it."""

    message_id: str
    n: int
    ref: str
    name: str
    place: str
    first_at: Instant = 0
    tries: int = 0

    @property
    def id(self) -> str:
        """Names the file, and the message that it becomes where it comes late."""
        return f"{self.message_id[:180]} file {self.n}"


class MediaStore:
    """Those of one channel."""

    def __init__(self, writer: Writer, readers: ReaderPool, source: str) -> None:
        self._writer = writer
        self._readers = readers
        self._source = source

    async def wait_for(self, files: Iterable[Waiting], at: Instant) -> list[Waiting]:
        """Remember files; those that were not remembered before.

        Raises:
            StorageUnavailable: nothing is remembered.
        """
        rows = [
            (each, self._row(each, at=at, ref=each.ref, name=each.name, place=each.place)) for each in files
        ]
        return await self._writer.transact(partial(_wait_for, rows)) if rows else []

    async def due(self, now: Instant, most: int) -> list[Waiting]:
        """Files that are to be asked for now."""
        wanted = {"source": self._source, "now": now, "most": most}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["due"], wanted).fetchall())
        return [
            Waiting(
                message_id=message_id, n=n, ref=ref, name=name, place=place, first_at=first_at, tries=tries
            )
            for message_id, n, ref, name, place, first_at, tries in rows
        ]

    async def next_at(self) -> Instant | None:
        """When the next one is to be asked for; None: none waits."""
        (at,) = await self._readers.run(lambda raw: raw.execute(SQL["next"], (self._source,)).fetchone())
        return None if at is None else int(at)

    async def put_off(self, file: Waiting, until: Instant) -> None:
        """Have it asked for later."""
        row = self._row(file, next_at=until)
        await self._writer.transact(lambda raw: raw.execute(SQL["put_off"], row))

    async def done(self, files: Iterable[Waiting]) -> None:
        """Forget files."""
        rows = [self._row(each) for each in files]
        if rows:
            await self._writer.transact(lambda raw: raw.executemany(SQL["done"], rows))

    def _row(self, file: Waiting, **more: Any) -> dict[str, Any]:  # Any: a text or a number
        return {"source": self._source, "message_id": file.message_id, "n": file.n, **more}


def _wait_for(rows: Iterable[tuple[Waiting, dict[str, Any]]], raw: Connection) -> list[Waiting]:
    return [each for each, row in rows if raw.execute(SQL["wait_for"], row).fetchone() is not None]
