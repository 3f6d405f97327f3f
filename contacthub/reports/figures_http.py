"""Figures of days over HTTP, and what each of them means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.access.teams import Sight
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told, by
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.contacts.world import World
from contacthub.exports.figures import NAMES
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.cells import BASES, BY, Basis, By
from contacthub.reports.figures import Found, TooMany, add_up, values_of
from contacthub.reports.formula import Formula
from contacthub.reports.formulas import FORMULAS, shown
from contacthub.reports.keeping import Cells
from contacthub.reports.periods import EVERY, Days, Every, Period
from contacthub.reports.store import Wanted
from contacthub.routing.values import value

MOST_ROWS: Final = 5_000
MOST_DAYS: Final = 731
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)

Values = dict[str, float | None]


class FigureTotal(BaseModel):
    """The figures of a queue, an agent or the like over all the days; ``key`` is empty by `none`."""

    key: str
    name: str
    values: Values


class FigureRow(BaseModel):
    """The same of one interval."""

    key: str
    name: str
    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    values: Values


class FigureWhole(BaseModel):
    """The figures of all together."""

    values: Values


class FiguresBefore(BaseModel):
    """As many days right before."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    totals: list[FigureTotal]
    whole: FigureWhole


class FigureReport(BaseModel):
    """Figures of days. ``as_of``: what had happened by then is counted."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    zone: str
    basis: Basis
    every: Every
    by: By
    as_of: Timestamp
    is_complete: bool
    figures: list[str]
    rows: list[FigureRow]
    totals: list[FigureTotal]
    whole: FigureWhole
    before: FiguresBefore | None


class Definition(BaseModel):
    """What a figure is called, or means, in both languages."""

    en: str
    zh: str


class FormulaView(BaseModel):
    """A figure: ``basis`` are those in which it is shown, ``source`` who defines it so, if not we.

    ``has_contacts``: whether the contacts behind it can be listed.
    """

    id: str
    unit: Literal["count", "percent", "ms"]
    group: Literal["contacts", "service_level", "waiting", "handling", "resolution", "messages"]
    basis: list[Basis]
    of_agents: bool
    name: Definition
    definition: Definition
    has_contacts: bool
    source: str | None


class FormulaList(BaseModel):
    """Every figure."""

    items: list[FormulaView]


@value()
class _Asked:
    """What a report is of."""

    by: str
    basis: Basis
    queue: str | None
    sight: Sight | None

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


class FigureDoors:
    """Shows figures."""

    def __init__(self, hub: Hub, world: World, cells: Cells) -> None:
        self._hub = hub
        self._world = world
        self._cells = cells

    async def figures(self, request: web.Request) -> web.Response:
        """``GET /reports/figures``."""
        days = asked_days(request, ZoneInfo(self._world.directory.floor.time_zone))
        every: Every = asked_word(request, "every", EVERY, "day")
        wanted, basis = asked_word(request, "by", BY, "none"), asked_word(request, "basis", BASES, "came")
        queue = request.query.get("queue")  # also one that is retired by now
        with_before = asked_word(request, "before", ("true", "false"), "false") == "true"
        await self._hub.readable(rows=True)
        as_of = self._hub.now()
        formulas = shown(basis, wanted)
        earlier = days.before()
        read_from = earlier.period[0] if with_before else days.period[0]
        is_complete = await self._cells.up_to_date((read_from, days.period[1]))
        asked = _Asked(wanted, basis, queue, part(request).limit())
        found = await self._found(days, every, asked)
        rows = self._rows(found, days.cut(every), wanted, formulas)
        body: Json = {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "zone": days.zone.key,
            "basis": basis,
            "every": every,
            "by": wanted,
            "as_of": rfc3339(as_of),
            "is_complete": is_complete,
            "figures": [each.id for each in formulas],
            "rows": rows,
            "totals": self._totals(found, wanted, formulas),
            "whole": {"values": values_of(found.whole, formulas)},
            "before": None,
        }
        if with_before:
            of_earlier = await self._found(earlier, "whole", asked)
            body["before"] = {
                "from": earlier.first.isoformat(),
                "to": earlier.last.isoformat(),
                "totals": self._totals(of_earlier, wanted, formulas),
                "whole": {"values": values_of(of_earlier.whole, formulas)},
            }
        await self._hub.readable()
        return answer(body)

    async def formulas(self, request: web.Request) -> web.Response:
        """``GET /reports/formulas``."""
        items = [
            {
                "id": each.id,
                "unit": each.unit,
                "group": each.group,
                "basis": list(each.bases),
                "of_agents": each.of_agents,
                "name": {"en": NAMES[each.id][1], "zh": NAMES[each.id][0]},
                "definition": {"en": each.en, "zh": each.zh},
                "has_contacts": each.behind is not None,
                "source": each.source or None,
            }
            for each in FORMULAS
        ]
        return answer({"items": items})

    async def _found(self, days: Days, every: Every, asked: _Asked) -> Found:
        """What is counted of these days; of all together, also of what has no line, tier or the like.

        The agents of a team together are all there is of them.
        """
        kind = "all" if asked.by in {"none", "queue"} else asked.by
        found = await self._added(days, every, kind, asked)
        if kind != "all" and not (kind == "agent" and asked.sight is not None):
            found.whole = (await self._added(days, "whole", "all", asked)).whole
        return found

    async def _added(self, days: Days, every: Every, kind: str, asked: _Asked) -> Found:
        begins = [began for began, _ in days.cut(every)]
        targets = {queue: self._targets(queue) for queue in self._world.directory.queues}
        try:
            return await self._cells.read(
                days,
                every,
                asked.cells(kind),
                lambda cells: add_up(cells, begins, asked.by, targets, MOST_ROWS),
            )
        except TooMany:
            faults = [("#/query/every", "ask for longer intervals"), ("#/query/by", "or for all together")]
            raise Problem("invalid", f"that would be more than {MOST_ROWS} rows", faults) from None

    def _targets(self, queue: str) -> tuple[int, int | None]:
        entry = self._world.directory.queues[queue]
        minutes = entry.first_response_minutes
        return entry.service_level_seconds * 1000, None if minutes is None else minutes * 60_000

    def _rows(
        self, found: Found, periods: list[Period], wanted: str, formulas: tuple[Formula, ...]
    ) -> list[Json]:
        shown_rows: list[Json] = []
        for (key, n), sums in sorted(found.rows.items()):
            began, ends = periods[n]
            of = {"from": rfc3339(began), "to": rfc3339(ends), "values": values_of(sums, formulas)}
            shown_rows.append({"key": key, "name": self._name(wanted, key), **of})
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


def asked_days(request: web.Request, zone: ZoneInfo) -> Days:
    """The days of the query, in the floor's time zone."""
    first, last = asked_day(request, "from"), asked_day(request, "to")
    if last < first:
        raise Problem("invalid", "to is no earlier than from", [("#/query/to", "before from")])
    if (last - first).days >= MOST_DAYS:
        raise Problem("invalid", f"at most {MOST_DAYS} days", [("#/query/to", f"over {MOST_DAYS} days")])
    return Days(first, last, zone)


def asked_day(request: web.Request, name: str) -> date:
    """A day of the query."""
    text = request.query.get(name, "")
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or not FIRST_DAY <= day <= LAST_DAY:
        raise Problem("invalid", f"{name} is a day as YYYY-MM-DD", [(f"#/query/{name}", "no such day")])
    return day


def asked_word(request: web.Request, name: str, words: tuple[Any, ...], default: str) -> Any:
    """One of the words of a parameter; Any: each has a type of its own."""
    text = request.query.get(name, default)
    if text not in words:
        listed = ", ".join(words)
        raise Problem("invalid", f"{name} is one of {listed}", [(f"#/query/{name}", "not one of them")])
    return text


def _one_of(name: str, about: str, words: tuple[str, ...], default: str) -> Parameter:
    return Parameter(
        name=name, about=about, schema={"type": "string", "enum": list(words), "default": default}
    )


DAY: Final[Json] = {"type": "string", "format": "date"}
FROM: Final = Parameter(name="from", about="The first day.", schema=DAY, needed=True, example="2026-05-01")
TO: Final = Parameter(name="to", about="The last day.", schema=DAY, needed=True, example="2026-05-01")
BASIS: Final = _one_of(
    "basis",
    "`came`: counted when the contact came into the queue, whatever became of it later; `happened`: each "
    "thing when it happened.",
    BASES,
    "came",
)

ROUTES = (
    Route(
        "GET",
        f"{API}/reports/figures",
        FigureDoors.figures,
        rule=allow(Right.REPORTS_READ, "floor:read"),
        told=Told(
            tag="Reports",
            summary="Figures of days, by interval and by queue, agent or the like",
            about=f"In the floor's time zone. What has nothing counted is left out of `rows` and `totals`; "
            f"over {MOST_ROWS:,} rows are refused.",
            parameters=(
                FROM,
                TO,
                _one_of("every", "How long an interval is: minutes, or days.", EVERY, "day"),
                _one_of("by", "Of what each row is.", BY, "none"),
                BASIS,
                by("queue", "Of this queue alone."),
                _one_of(
                    "before", "Whether to add the same of as many days before.", ("true", "false"), "false"
                ),
            ),
            answers={200: Answer(about="The figures", shape=FigureReport)},
        ),
    ),
    Route(
        "GET",
        f"{API}/reports/formulas",
        FigureDoors.formulas,
        rule=common(allow(Right.REPORTS_READ, "floor:read")),
        told=Told(
            tag="Reports",
            summary="What each figure means",
            answers={200: Answer(about="Every figure with its formula", shape=FormulaList)},
        ),
    ),
)
