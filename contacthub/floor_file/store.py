"""The entries of the floor file that routing does not need, read back."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.units import ReaderPool
from contacthub.floor_file.rows import DirectoryRow

SQL = named_queries(Path(__file__).with_name("store.sql"))


class DirectoryStore:
    """Reads the entries; the log's transactions write them (``DirectoryRow``, ``DirectoryRemoved``)."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def directory(self) -> list[DirectoryRow]:
        """All entries."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["directory"]).fetchall())
        return [DirectoryRow(*row) for row in rows]
