"""Who answered 410 to what the hub sends them; a start of the hub gives them a new chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contacthub.database.units import Writer
from contacthub.routing.words import Instant
from contacthub.sources.store import SQL


class StoppedSourceStore:
    """The ``StoppedSources`` port; ``contacthub check`` reads the same table.

    ``sql``: the queries of a table of that kind, unless it is that of sources.
    """

    def __init__(
        self,
        writer: Writer,
        urls: Mapping[str, str],
        now: Callable[[], Instant],
        sql: Mapping[str, str] = SQL,
    ) -> None:
        self._writer = writer
        self._sql = sql
        self._urls = urls
        self._now = now

    async def begin(self) -> None:
        """Forget the sources that had stopped: an operator may have mended them, or a 410 comes again."""
        await self._writer.transact(lambda raw: raw.execute(self._sql["drop_stopped"]))

    async def stop(self, source: str) -> None:
        """Write down that ``source`` answered 410."""
        values = (source, self._urls[source], self._now())
        await self._writer.transact(lambda raw: raw.execute(self._sql["put_stopped"], values))
