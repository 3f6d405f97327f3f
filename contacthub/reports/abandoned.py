"""Customers who gave up waiting, and what came of it: did they call again, were they called back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from contacthub.access.teams import Sight
from contacthub.contacts.details import customer_side
from contacthub.contacts.store import of_team
from contacthub.database.conditions import among
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.reports.contact_rows import Place
from contacthub.reports.periods import Period
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

MOST_LATER: Final = 50
"""Later contacts of one customer that are looked at."""
CALLBACK: Final = "callback"


@value()
class GaveUp:
    """A visit that its customer ended; ``waited_ms`` None: not known."""

    contact_id: str
    queue: str
    left_at: Instant
    outcome: str
    waited_ms: int | None
    channel: str
    direction: str
    customer_id: str | None
    from_raw: str | None
    from_e164: str | None
    to_raw: str | None
    to_e164: str | None


@value()
class LaterContact:
    """A contact of the same customer or number since."""

    id: str
    arrived_at: Instant
    answered_at: Instant | None
    channel: str
    direction: str
    state: str

    @property
    def by_us(self) -> bool:
        """Whether we call them."""
        return self.channel == CALLBACK or self.direction == "outbound"


@value(kw_only=True)
class Abandoned:
    """A customer who gave up. ``again``: when they came again first; ``called_back``: when we reached them.

    ``waits``: the call-back that is to be made still.
    """

    row: GaveUp
    again: LaterContact | None
    called_back: LaterContact | None
    waits: LaterContact | None


class AbandonedStore:
    """Reads who gave up."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def page(
        self,
        period: Period,
        queue: str | None,
        *,
        before: Place | None,
        limit: int,
        sight: Sight | None = None,
    ) -> list[Abandoned]:
        """Who gave up in a time, in this queue, the last first, at most ``limit`` and one more.

        ``sight``: in the queues of its team, and since then alone what is or was of it.
        """
        return await self._readers.run(
            lambda raw: _page(raw, period, queue, before, limit=limit, sight=sight)
        )


def _page(
    raw: Connection,
    period: Period,
    queue: str | None,
    before: Place | None,
    *,
    limit: int,
    sight: Sight | None,
) -> list[Abandoned]:
    place = before or (period[1], "")
    asked: dict[str, Any] = {"since": period[0], "until": period[1], "most": limit + 1}
    asked |= {"at": place[0], "id": place[1]}
    where = "" if queue is None else f" AND {among('v.queue', 'queue', (queue,), asked)}"
    where += "" if sight is None else f" AND {among('v.queue', 'team', sight.queues, asked)}"
    query = SQL["gave_up"].replace("/* and */", where)
    rows = [GaveUp(*row) for row in raw.execute(query, asked).fetchall()]
    return [_with_later(each, _later(raw, each, sight)) for each in rows]


def _later(raw: Connection, row: GaveUp, sight: Sight | None) -> Iterable[LaterContact]:
    found: dict[str, LaterContact] = {}
    number = row.from_e164 if customer_side(row.direction) == "from" else row.to_e164
    for query, of in (("later_of_number", number), ("later_of_customer", row.customer_id)):
        if of is not None:
            asked: dict[str, Any] = {"of": of, "id": row.contact_id, "at": row.left_at, "most": MOST_LATER}
            seen = "" if sight is None else f" AND {of_team(sight, asked)}"
            sql = SQL[query].replace("/* and */", seen)
            later = (LaterContact(*each) for each in raw.execute(sql, asked).fetchall())
            found.update((each.id, each) for each in later)
    return sorted(found.values(), key=lambda each: (each.arrived_at, each.id))


def _with_later(row: GaveUp, later: Iterable[LaterContact]) -> Abandoned:
    ours = [each for each in later if each.by_us]
    return Abandoned(
        row=row,
        again=next((each for each in later if not each.by_us), None),
        called_back=next((each for each in ours if each.answered_at is not None), None),
        waits=next((each for each in ours if each.answered_at is None and each.state != "closed"), None),
    )
