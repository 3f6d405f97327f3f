"""Reports that users have saved: what the address of the page asks for, and where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from contacthub.clock import uuid7
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.problems import Problem
from contacthub.reports.cells import BASES, BY
from contacthub.reports.formulas import FORMULAS
from contacthub.reports.periods import EVERY
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
MOST_VIEWS: Final = 100
MOST_CHARACTERS: Final = 2_000
"""Of a query: all figures together are about half of it."""
IDS: Final = frozenset(each.id for each in FORMULAS)

_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ENCODED: Final = "(?:[A-Za-z0-9*._+-]|%[0-9A-F]{2})+"
_SHOWN: Final = "(?:[a-z0-9_]+(?:%2C[a-z0-9_]+)*)?"
_MEMBER: Final = "|".join(
    (
        f"(?:from|to)={_DAY}",
        f"every=(?:{'|'.join(EVERY)})",
        f"by=(?:{'|'.join(BY)})",
        f"basis=(?:{'|'.join(BASES)})",
        f"queue={_ENCODED}",
        f"show={_SHOWN}",
    )
)
QUERY: Final = f"^(?:{_MEMBER})(?:&(?:{_MEMBER}))*$"
"""A pattern of queries, as browsers write those of the page."""


@value()
class SavedReport:
    """A report that somebody has saved."""

    id: str
    name: str
    query: str


def checked(query: str) -> str:
    """``query``, which is of the form ``QUERY``.

    Raises:
        ValueError: a member is there twice, there is no such day or figure, or `to` is before `from`.
    """
    members = parse_qsl(query, keep_blank_values=True)
    found = dict(members)
    for name in found:
        if sum(each == name for each, _ in members) > 1:
            raise ValueError(f"{name} is there twice")
    days = [_day(name, found[name]) for name in ("from", "to") if name in found]
    if days != sorted(days):
        raise ValueError("to is a day before from")
    for each in filter(None, found.get("show", "").split(",")):
        if each not in IDS:
            raise ValueError(f"show has {each}, and there is no such figure")
    return query


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} is {text}, and there is no such day") from None


class SavedReports:
    """Keeps them. Of another user's none is found."""

    def __init__(self, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._readers = readers
        self._now = now

    async def of(self, user: str) -> list[SavedReport]:
        """All of a user, by name."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["views"], (user,)).fetchall())
        return [SavedReport(*row) for row in rows]

    async def add(self, user: str, name: str, query: str) -> SavedReport:
        """Keep one more.

        Raises:
            Problem: too_many_records.
        """
        made = SavedReport(uuid7(self._now()), name, query)

        def work(raw: Connection) -> bool:
            if raw.execute(SQL["count"], (user,)).fetchone()[0] >= MOST_VIEWS:
                return False
            raw.execute(SQL["add"], (made.id, user, name, query))
            return True

        if not await self._writer.transact(work):
            detail = f"you have {MOST_VIEWS} saved views, and more are not kept; delete one first"
            raise Problem("too_many_records", detail)
        return made

    async def change(self, user: str, view: SavedReport) -> None:
        """Give one of a user's another name and query.

        Raises:
            Problem: not_found.
        """
        values = (view.name, view.query, view.id, user)
        await self._found(lambda raw: raw.execute(SQL["change"], values).fetchall())

    async def drop(self, user: str, view_id: str) -> None:
        """Delete one of a user's.

        Raises:
            Problem: not_found.
        """
        await self._found(lambda raw: raw.execute(SQL["drop"], (view_id, user)).fetchall())

    async def _found(self, work: Callable[[Connection], list[object]]) -> None:
        if not await self._writer.transact(work):
            raise Problem("not_found", "you have no saved view of this id")
