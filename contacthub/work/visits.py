"""Visits to key accounts: who else was there lately, and what came of a quarter's visits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.processes.words import CLOSED
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.rows import NEVER

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
VISIT: Final = "visit"
"""The kind of items that are visits; the field ``date`` is the day of one."""
NEAR_DAYS: Final = 14
MOST: Final = 50
MOST_VISITS: Final = 10_000
OF_VISITOR: Final = "agent "


@value(kw_only=True)
class Visit:
    """A visit to a customer; ``day``: as filled in, else as planned, else when it was opened."""

    id: str
    number: str
    keeper: str
    day: str


@value(kw_only=True)
class Figures:
    """What came of a visitor's visits; ``answered_in_time``: items that came of them, over and never late."""

    visitor: str
    visits: int
    signed_off: int
    raised: int
    by_kind: dict[str, int]
    answered_in_time: int
    open: int


class VisitStore:
    """Reads visits."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def near(self, item_id: str, customer_id: str, zone: str) -> Sequence[Visit]:
        """The other visits to the customer within 14 days of this one."""
        rows = await self._readers.run(
            lambda raw: raw.execute(SQL["of_customer"], (customer_id, MOST)).fetchall()
        )
        with reading("the visits to a customer"):
            visits = [_visit(row, ZoneInfo(zone)) for row in rows]
        own = next((each for each in visits if each.id == item_id), None)
        if own is None:
            return ()
        return [each for each in visits if each.id != item_id and _apart(own, each) <= NEAR_DAYS]

    async def figures(self, since: Instant, until: Instant) -> list[Figures]:
        """What came of the visits that were opened in a time, by visitor."""
        asked = {"since": since, "until": until}

        def work(raw: Connection) -> list[Figures]:
            visits = raw.execute(SQL["in_time"], {**asked, "most": MOST_VISITS}).fetchall()
            return _figures(visits, raw.execute(SQL["raised"], asked).fetchall())

        return await self._readers.run(work)


def _figures(visits: Sequence[Sequence[Any]], raised: Sequence[Sequence[Any]]) -> list[Figures]:
    found: list[Figures] = []
    for keeper in sorted({str(each[0]) for each in visits}):
        own = [each for each in visits if each[0] == keeper]
        of_kinds = [each for each in raised if each[0] == keeper]
        found.append(
            Figures(
                visitor=keeper.partition(" ")[2],
                visits=len(own),
                signed_off=sum(state == CLOSED and outcome == "signed_off" for _, _, state, outcome in own),
                raised=sum(each[2] for each in of_kinds),
                by_kind={each[1]: each[2] for each in of_kinds},
                answered_in_time=sum(each[3] for each in of_kinds),
                open=sum(each[4] for each in of_kinds),
            )
        )
    return found


def _visit(row: Sequence[Any], zone: ZoneInfo) -> Visit:
    item_id, number, keeper, opened_at, due_at, state, said = row
    filled = (of_step.get("date") for of_step in orjson.loads(said).values())
    at = due_at if state == "planned" and due_at < NEVER else opened_at
    planned = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date().isoformat()
    return Visit(
        id=item_id,
        number=number,
        keeper=keeper.partition(" ")[2],
        day=next((each for each in filled if each), planned),
    )


def _apart(one: Visit, other: Visit) -> int:
    return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)


QUARTER: Final = r"^2[0-9]{3}-Q[1-4]$"


def quarter(text: str, zone: str) -> tuple[Instant, Instant]:
    """From when until when ``2026-Q4`` is, in a time zone. Raises: ValueError."""
    if re.fullmatch(QUARTER, text) is None:
        raise ValueError('no quarter; an example is "2026-Q4"')
    year, number = text.split("-Q")
    first = 3 * int(number) - 2
    begins = datetime(int(year), first, 1, tzinfo=ZoneInfo(zone))
    after = begins.replace(year=begins.year + (first == 10), month=(first + 2) % 12 + 1)
    return round(begins.timestamp() * 1000), round(after.timestamp() * 1000)
