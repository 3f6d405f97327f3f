"""The entries of the floor file that routing does not need, and its versions, read back."""

from __future__ import annotations

import json
from pathlib import Path

from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.floor_file.directory import Version
from contacthub.floor_file.rows import DirectoryRow
from contacthub.floor_file.versions import TableChange

SQL = named_queries(Path(__file__).with_name("store.sql"))


class DirectoryStore:
    """Reads the entries; the log's transactions write them (``DirectoryRow``, ``DirectoryRemoved``)."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def directory(self) -> list[DirectoryRow]:
        """All entries."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["directory"]).fetchall())
        return [DirectoryRow(*row) for row in rows]

    async def latest_version(self) -> Version:
        """The last change of the floor, without its lines; number 0 where none was applied yet."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["latest_floor_version"]).fetchone())
        return Version() if row is None else Version(number=row[0], at=row[1], author=row[2])

    async def versions(self, before: int, most: int) -> list[Version]:
        """Changes with lower numbers, the newest first."""

        def work(raw: Connection) -> list[Version]:
            rows = raw.execute(SQL["floor_versions"], (before, most)).fetchall()
            with reading("a version of the floor"):
                return [
                    Version(number=number, at=at, author=author, reason=reason, changes=json.loads(changes))
                    for number, at, author, reason, changes in rows
                ]

        return await self._readers.run(work)

    async def changes(self, after: int, until: int) -> list[TableChange]:
        """What versions after ``after`` until ``until`` changed, in the order in which it is taken back."""

        def work(raw: Connection) -> list[TableChange]:
            """Read in the reader's thread: a version of ten thousand agents takes a tenth of a second."""
            rows = raw.execute(SQL["floor_changes"], (after, until)).fetchall()
            with reading("a version of the floor"):
                return [TableChange(*each) for _, tables in rows for each in reversed(json.loads(tables))]

        return await self._readers.run(work)
