"""What receivers are owed, as it is read. The log's transactions write it (``rows.py``)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.work.webhooks.rows import OwedRow

SQL = named_queries(Path(__file__).with_name("store.sql"))


class OwedStore:
    """Reads what receivers are owed, and forgets those that are no more."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def owed(self, webhook: str, *, after: int, most: int) -> list[OwedRow]:
        """Events beyond the one numbered ``after``, in their order."""
        wanted = {"webhook": webhook, "after": after, "most": most}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["owed"], wanted).fetchall())
        return [OwedRow(*row) for row in rows]

    async def keep_only(self, webhooks: Collection[str]) -> None:
        """Forget what is owed to receivers that the configuration has no more."""

        def work(raw: Connection) -> None:
            for (name,) in raw.execute(SQL["receivers"]).fetchall():
                if name not in webhooks:
                    raw.execute(SQL["drop_all"], (name,))

        await self._writer.transact(work)
