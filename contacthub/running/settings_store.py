"""Versions of the settings file: as it was saved in the browser, and as it was found before that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))
KEPT: Final = 200


@value()
class SettingsVersion:
    """``author`` empty: the file was changed by hand, and found so. ``text``: of one that is read."""

    number: int
    at: Instant
    author: str
    reason: str
    text: str = ""


class SettingsStore:
    """Writes on the hub's writer connection; the newest ``KEPT`` versions stay."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def all(self) -> list[SettingsVersion]:
        """All of them, newest first, without their texts."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["all"]).fetchall())
        return [SettingsVersion(*row) for row in rows]

    async def one(self, number: int) -> SettingsVersion | None:
        """The version of this number."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["one"], (number,)).fetchone())
        return None if row is None else SettingsVersion(*row)

    async def add(self, before: str, made: Sequence[SettingsVersion]) -> None:
        """Add versions; their numbers are given here. ``before``: the file as it was found.

        Where the newest version says something else, the file was changed by hand: that is one as well.
        """

        def work(raw: Connection) -> None:
            row = raw.execute(SQL["newest"]).fetchone()
            newest = None if row is None else SettingsVersion(*row)
            found = list(made)
            if before and (newest is None or newest.text != before):
                found.insert(0, SettingsVersion(0, made[0].at, "", "", before))
            number = 0 if newest is None else newest.number
            for each in found:
                number += 1
                raw.execute(SQL["put"], (number, each.at, each.author, each.reason, each.text))
            raw.execute(SQL["drop_old"], (number - KEPT,))

        await self._writer.transact(work)
