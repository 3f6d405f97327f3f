"""One row for each contact with every figure of it, newest first, a page at a time.

What is not in an index of contacts is looked for among so many of them, and a page may be shorter than asked:

    20,000 contacts of May     3 of tier gold     a page of 3, and a cursor: there may be more
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from contacthub.access.teams import Sight
from contacthub.contacts.store import of_team
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.reports.periods import Period
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

MOST_LOOKED_AT: Final = 20_000
"""Contacts that a page goes through at most: some hundredths of a second."""

INDEXED: Final[Mapping[str, str]] = {"queue": "c.queue = :queue", "agent": "c.agent = :agent"}
LOOKED_AT: Final[Mapping[str, str]] = {
    "channel": "c.channel = :channel",
    "outcome": "c.outcome = :outcome",
    "line": "f.line = :line",
    "tier": "f.tier = :tier",
    "model": "f.model = :model",
    "disposition": "f.disposition = :disposition",
}
FILTERS: Final = (*INDEXED, *LOOKED_AT)
Place = tuple[Instant, str]


@value()
class FigureRowOf:
    """A contact with its figures, as stored; times None: not known, or it did not happen."""

    id: str
    channel: str
    direction: str
    queue: str | None
    agent: str | None
    customer_id: str | None
    state: str
    outcome: str | None
    arrived_at: Instant
    answered_at: Instant | None
    ended_at: Instant | None
    closed_at: Instant | None
    waited_ms: int | None
    handled_ms: int
    from_raw: str | None
    from_e164: str | None
    to_raw: str | None
    to_e164: str | None
    line: str | None
    tier: str | None
    model: str | None
    disposition: str | None
    language: str | None
    transfers: int | None
    visits: int
    parts: int
    talk_ms: int | None
    hold_ms: int | None
    wrap_ms: int | None
    responses: int
    first_response_ms: int | None


WIDTH: Final = len(fields(FigureRowOf))


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page; ``next_place``: the last contact that was looked at, if there may be more."""

    rows: list[FigureRowOf]
    next_place: Place | None


class ContactRowStore:
    """Reads the rows of a time."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def page(
        self,
        period: Period,
        wanted: Mapping[str, str],
        *,
        before: Place | None,
        limit: int,
        sight: Sight | None,
    ) -> RowPage:
        """Contacts that arrived in a time, with what ``wanted`` says of each, behind ``before``.

        ``sight``: those alone that are or were of its team.
        """
        return await self._readers.run(
            lambda raw: _page(raw, period, wanted, sight, before=before, limit=limit)
        )


def _page(
    raw: Connection,
    period: Period,
    wanted: Mapping[str, str],
    sight: Sight | None,
    *,
    before: Place | None,
    limit: int,
) -> RowPage:
    given: dict[str, Any] = {"since": period[0], "until": period[1]}
    given |= {name: wanted[name] for name in INDEXED if name in wanted}
    where = ["c.arrived_at >= :since", "c.arrived_at < :until"]
    where += [INDEXED[name] for name in INDEXED if name in wanted]
    if sight is not None:
        where.append(of_team(sight, given))
    if before is not None:
        where.append("(c.arrived_at, c.id) < (:before_at, :before_id)")
        given["before_at"], given["before_id"] = before
    edge = None
    if any(name in wanted for name in LOOKED_AT):
        edge = raw.execute(_asked("edge", where), {**given, "looked": MOST_LOOKED_AT - 1}).fetchone()
        if edge is not None:
            where.append("(c.arrived_at, c.id) >= (:edge_at, :edge_id)")
            given["edge_at"], given["edge_id"] = edge
        where += [LOOKED_AT[name] for name in LOOKED_AT if name in wanted]
        given |= {name: wanted[name] for name in LOOKED_AT if name in wanted}
    rows = [FigureRowOf(*row) for row in raw.execute(_asked("rows", where), {**given, "most": limit + 1})]
    if len(rows) > limit:
        last = rows[limit - 1]
        return RowPage(rows[:limit], (last.arrived_at, last.id))
    return RowPage(rows, None if edge is None else (edge[0], edge[1]))


def _asked(query: str, where: Sequence[str]) -> str:
    # The conditions are the fixed ones above; what was asked for goes in as parameters.
    return SQL[query].replace("/* and */", "".join(f" AND {each}" for each in where))
