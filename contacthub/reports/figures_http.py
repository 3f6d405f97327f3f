"""Figures of days over HTTP, and what each of them means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told, by
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.exports.figures import NAMES
from contacthub.problems import Problem
from contacthub.reports.cells import BASES, BY, Basis, By
from contacthub.reports.figure_reports import MOST_ROWS, Asked, FigureReports
from contacthub.reports.formulas import FORMULAS
from contacthub.reports.periods import EVERY, Days, Every

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
    """As many days right before, cut into the same intervals."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    rows: list[FigureRow]
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


class FigureDoors:
    """Shows figures. ``zone``: the floor's time zone."""

    def __init__(self, reports: FigureReports, zone: Callable[[], ZoneInfo]) -> None:
        self._reports = reports
        self._zone = zone

    async def figures(self, request: web.Request) -> web.Response:
        """``GET /reports/figures``."""
        asked = Asked(
            days=asked_days(request, self._zone()),
            every=asked_word(request, "every", EVERY, "day"),
            by=asked_word(request, "by", BY, "none"),
            basis=asked_word(request, "basis", BASES, "came"),
            queue=request.query.get("queue"),  # also one that is retired by now
            with_before=asked_word(request, "before", ("true", "false"), "false") == "true",
            sight=part(request).limit(),
        )
        return answer(await self._reports.of(asked))

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
