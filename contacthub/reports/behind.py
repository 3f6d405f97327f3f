"""The contacts behind a figure: which rows it counts, and by which of their times and fields."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from contacthub.access.teams import Sight
from contacthub.database.conditions import among
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.reports.cells import Basis
from contacthub.reports.periods import Period
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
Rows = Literal["visits", "contacts", "parts", "responses"]

TIMES: Final[Mapping[Rows, Mapping[Basis, str]]] = {
    "visits": {"came": "x.entered_at", "happened": "x.left_at"},
    "contacts": {"came": "x.entered_at", "happened": "c.ended_at"},
    "parts": {"came": "x.entered_at", "happened": "p.closed_at"},
    "responses": {"came": "r.asked_at", "happened": "r.at"},
}
OF: Final[Mapping[Rows, str]] = {"visits": "x", "contacts": "x", "parts": "p", "responses": "r"}
"""Whose queue and agent they are."""
NEWEST: Final = "ORDER BY c.arrived_at DESC, c.id DESC LIMIT :most"
FIELDS: Final = {
    "line": "f.line", "channel": "c.channel", "disposition": "f.disposition", "tier": "f.tier",
    "model": "f.model",
}  # fmt: skip


@value()
class Behind:
    """What a figure counts: rows of a kind, by a condition. ``at``: the time if it is always the same one."""

    rows: Rows
    condition: str = "TRUE"
    at: str | None = None


@value(kw_only=True)
class Asked:
    """Whose contacts are wanted; ``before``: behind this place of the list.

    ``sight``: those alone that figures of its team count.
    """

    period: Period
    basis: Basis
    by: str
    key: str | None
    queue: str | None
    sight: Sight | None
    within_ms: int
    before: tuple[int, str] | None
    limit: int


class BehindStore:
    """Finds contacts by what a figure counts."""

    def __init__(self, readers: ReaderPool, *, within_ms: int) -> None:
        self._readers = readers
        self.within_ms = within_ms

    async def ids(self, behind: Behind, asked: Asked) -> list[str]:
        """The contacts, newest first, at most ``limit`` and one more."""
        sql, given = _query(behind, asked)

        def work(raw: Connection) -> list[str]:
            return [contact_id for contact_id, _ in raw.execute(sql, given).fetchall()]

        return await self._readers.run(work)


def _query(behind: Behind, asked: Asked) -> tuple[str, dict[str, Any]]:
    # Made of the fixed texts above; what was asked for goes in as parameters.
    at, own = behind.at or TIMES[behind.rows][asked.basis], OF[behind.rows]
    where = [f"{at} >= :since", f"{at} < :until", "c.channel <> 'task'", f"({behind.condition})"]
    given: dict[str, Any] = {
        "since": asked.period[0], "until": asked.period[1], "most": asked.limit + 1,
    }  # fmt: skip
    if ":within_ms" in behind.condition:
        given["within_ms"] = asked.within_ms
    if asked.queue is not None:
        where.append(f"{own}.queue = :queue")
        given["queue"] = asked.queue
    agent = "c.agent" if behind.rows == "contacts" else f"{own}.agent"
    if asked.sight is not None:
        if asked.by == "agent":
            where.append(among(agent, "seen_agent", asked.sight.agents, given))
        if asked.by != "agent" or asked.queue is not None:
            where.append(among(f"{own}.queue", "seen_queue", asked.sight.queues, given))
    if asked.key is not None:
        named = {"queue": f"{own}.queue", "agent": agent, **FIELDS}
        where.append(f"{named[asked.by]} = :key")
        given["key"] = asked.key
    if asked.before is not None:
        where.append("(c.arrived_at, c.id) < (:before_at, :before_id)")
        given["before_at"], given["before_id"] = asked.before
    sql = f"{SQL[behind.rows]} WHERE {' AND '.join(where)} {NEWEST}"
    return sql, given
