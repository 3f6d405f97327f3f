"""The figures of days, as the page of reports, its file and its mails have them."""

from __future__ import annotations

import asyncio
from typing import Final

from contacthub.access.teams import Sight
from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.cells import Basis, By
from contacthub.reports.figures import Found, TooMany, add_up, alike, values_of
from contacthub.reports.formula import Formula
from contacthub.reports.formulas import shown
from contacthub.reports.keeping import Cells
from contacthub.reports.periods import Days, Every, Period
from contacthub.reports.store import Wanted
from contacthub.routing.values import value

MOST_ROWS: Final = 5_000
SLICE: Final = 200
"""Rows that are made at once, of some 40 microseconds each, before the loop goes on."""


@value(kw_only=True)
class Asked:
    """What a report is of; ``with_before``: also of as many days before."""

    days: Days
    every: Every = "day"
    by: By = "none"
    basis: Basis = "came"
    queue: str | None = None
    with_before: bool = False
    sight: Sight | None = None

    def cells(self, kind: str) -> tuple[Wanted, ...]:
        """Of a kind, those of it; of a team, those of its queues, and by agent those of its agents."""
        queues = None if self.queue is None else frozenset({self.queue})
        if self.sight is None:
            return (Wanted(self.basis, kind, queues),)
        seen = self.sight.queues if queues is None else self.sight.queues & queues
        if kind == "agent":
            return (Wanted(self.basis, kind, None if queues is None else seen, self.sight.agents),)
        found = Wanted(self.basis, kind, seen)
        if kind != "all" or queues is not None:
            return (found,)
        # How long agents were there is of no queue.
        return found, Wanted(self.basis, "agent", frozenset({""}), self.sight.agents)


class FigureReports:
    """Makes them."""

    def __init__(self, hub: Hub, world: World, cells: Cells) -> None:
        self._hub = hub
        self._world = world
        self._cells = cells

    async def of(self, asked: Asked) -> Json:
        """A report, as ``GET /reports/figures`` answers it.

        Raises:
            Problem: invalid, it would have more than ``MOST_ROWS`` rows.
        """
        days = asked.days
        await self._hub.readable(rows=True)
        as_of = self._hub.now()
        formulas = shown(asked.basis, asked.by)
        earlier = days.before()
        read_from = earlier.period[0] if asked.with_before else days.period[0]
        is_complete = await self._cells.up_to_date((read_from, days.period[1]))
        found = await self._found(days, asked.every, asked)
        body: Json = {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "zone": days.zone.key,
            "basis": asked.basis,
            "every": asked.every,
            "by": asked.by,
            "as_of": rfc3339(as_of),
            "is_complete": is_complete,
            "figures": [each.id for each in formulas],
            "rows": await self._rows(found, days.cut(asked.every), asked.by, formulas),
            "totals": self._totals(found, asked.by, formulas),
            "whole": {"values": values_of(found.whole, formulas)},
            "before": None,
        }
        if asked.with_before:
            of_earlier = await self._found(earlier, asked.every, asked)
            body["before"] = {
                "from": earlier.first.isoformat(),
                "to": earlier.last.isoformat(),
                "rows": await self._rows(of_earlier, earlier.cut(asked.every), asked.by, formulas),
                "totals": self._totals(of_earlier, asked.by, formulas),
                "whole": {"values": values_of(of_earlier.whole, formulas)},
            }
        await self._hub.readable()
        return body

    async def _found(self, days: Days, every: Every, asked: Asked) -> Found:
        """What is counted of these days; of all together, also of what has no line, tier or the like.

        The agents of a team together are all there is of them.
        """
        kind = "all" if asked.by in {"none", "queue"} else asked.by
        found = await self._added(days, every, kind, asked)
        if kind != "all" and not (kind == "agent" and asked.sight is not None):
            found.whole = (await self._added(days, "whole", "all", asked)).whole
        return found

    async def _added(self, days: Days, every: Every, kind: str, asked: Asked) -> Found:
        begins = [began for began, _ in days.cut(every)]
        targets = {queue: self._targets(queue) for queue in self._world.directory.queues}
        try:
            return await self._cells.read(
                days,
                every,
                asked.cells(kind),
                lambda cells: add_up(cells, begins, asked.by, targets, MOST_ROWS),
                alike(asked.by, targets),
            )
        except TooMany:
            faults = [("#/query/every", "ask for longer intervals"), ("#/query/by", "or for all together")]
            raise Problem("invalid", f"that would be more than {MOST_ROWS} rows", faults) from None

    def _targets(self, queue: str) -> tuple[int, int | None]:
        entry = self._world.directory.queues[queue]
        minutes = entry.first_response_minutes
        return entry.service_level_seconds * 1000, None if minutes is None else minutes * 60_000

    async def _rows(
        self, found: Found, periods: list[Period], wanted: str, formulas: tuple[Formula, ...]
    ) -> list[Json]:
        shown_rows: list[Json] = []
        for done, ((key, n), sums) in enumerate(sorted(found.rows.items()), start=1):
            began, ends = periods[n]
            of = {"from": rfc3339(began), "to": rfc3339(ends), "values": values_of(sums, formulas)}
            shown_rows.append({"key": key, "name": self._name(wanted, key), **of})
            if done % SLICE == 0:
                await asyncio.sleep(0)
        return shown_rows

    def _totals(self, found: Found, wanted: str, formulas: tuple[Formula, ...]) -> list[Json]:
        return [
            {"key": key, "name": self._name(wanted, key), "values": values_of(sums, formulas)}
            for key, sums in sorted(found.totals.items())
        ]

    def _name(self, wanted: str, key: str) -> str:
        if wanted == "queue":
            return self._world.directory.queue_name(key)
        return self._world.directory.agent_name(key) if wanted == "agent" else key
