"""Figures of work over HTTP: by what was filled in, and chances by stage."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.floor_file.directory import Directory
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.work.acts import OPPORTUNITY, WorkActs
from contacthub.work.figures import MOST_GROUPS, MOST_REASONS, ByValue, Chances, FigureStore

LONGEST_NAME: Final = 200
DEFAULT_DAYS: Final = 30
COLUMNS: Final = ("count", "open", "closed", "reopened", "late", "days_median", "days_p90")


class FieldFigures(BaseModel):
    """Items in which a field has one value; ``name`` null: it is not filled in.

    ``late``: the time of some step of theirs was used up. Days to close: of those that are over.
    """

    name: str | None
    count: int
    open: int
    closed: int
    reopened: int
    late: int
    days_median: float | None
    days_p90: float | None


class FieldReport(BaseModel):
    """Items of a kind that were opened on these days: all, and by the values of a field, most first."""

    total: FieldFigures
    items: Annotated[list[FieldFigures], Field(max_length=MOST_GROUPS)]


class StageFigures(BaseModel):
    """Open chances at a stage: how many, and the sum of the field ``value``."""

    process: str
    step: str
    title: str
    count: int
    value: str


class ChanceReason(BaseModel):
    """Why chances ended so: the field ``reason``, else the note with which they were ended."""

    reason: str
    count: int


class EndFigures(BaseModel):
    """Chances that ended in one way."""

    process: str
    outcome: str
    title: str
    count: int
    value: str
    reasons: Annotated[list[ChanceReason], Field(max_length=MOST_REASONS)]


class PipelineAnswer(BaseModel):
    """Open chances by stage, and those that ended on these days by how they did."""

    stages: list[StageFigures]
    over: list[EndFigures]


class FigureDoors:
    """Shows figures of work."""

    def __init__(self, hub: Hub, store: FigureStore, directory: Directory, acts: WorkActs) -> None:
        self._acts = acts
        self._hub = hub
        self._store = store
        self._directory = directory

    async def by_field(self, request: web.Request) -> web.Response:
        """``GET /reports/work``."""
        kind, name = _needed(request, "kind"), _needed(request, "field")
        since, until = self._days(request)
        await self._hub.readable()
        sight = await self._acts.sight(part(request))
        total, items = await self._store.by_field(kind, name, since=since, until=until, sight=sight)
        return answer({"total": _view(total), "items": [_view(each) for each in items]})

    async def pipeline(self, request: web.Request) -> web.Response:
        """``GET /work/pipeline``."""
        since, until = self._days(request)
        await self._hub.readable()
        sight = await self._acts.sight(part(request))
        stages, over = await self._store.chances(OPPORTUNITY, since=since, until=until, sight=sight)
        return answer(
            {"stages": [self._stage(each) for each in stages], "over": [self._end(each) for each in over]}
        )

    def _stage(self, one: Chances) -> Json:
        process = self._hub.work.book.processes.get((one.process, one.revision))
        step = None if process is None else process.step(one.step)
        return {
            "process": one.process,
            "step": one.step,
            "title": one.step if step is None else step.name,
            "count": one.count,
            "value": f"{one.value:f}",
        }

    def _end(self, one: Chances) -> Json:
        book = self._hub.work.book
        now = one.process, book.current.get(one.process, one.revision)
        process = book.processes.get((one.process, one.revision)) or book.processes.get(now)
        step = None if process is None else process.step(one.step)
        outcome = None if step is None else step.outcome(one.outcome or "")
        reasons = one.reasons.most_common(MOST_REASONS)
        return {
            "process": one.process,
            "outcome": one.outcome or "",
            "title": (one.outcome or "") if outcome is None else outcome.name or outcome.id,
            "count": one.count,
            "value": f"{one.value:f}",
            "reasons": [{"reason": reason, "count": count} for reason, count in reasons],
        }

    def _days(self, request: web.Request) -> tuple[Instant, Instant]:
        """The days that are asked for; else those until today."""
        zone = ZoneInfo(self._directory.floor.time_zone)
        today = datetime.fromtimestamp(self._hub.now() / 1000, zone).date()
        last = _day(request, "to", today)
        first = _day(request, "from", last - timedelta(days=DEFAULT_DAYS - 1))
        if last < first:
            raise Problem("invalid", "to is before from", [("#/query/to", "before from: exchange the two")])
        return _begins(first, zone), _begins(last + timedelta(days=1), zone)


def _needed(request: web.Request, name: str) -> str:
    text = request.query.get(name, "")
    if not 1 <= len(text) <= LONGEST_NAME:
        words = f"{name} is needed, of at most {LONGEST_NAME} characters"
        raise Problem("invalid", words, [(f"#/query/{name}", "needed")])
    return text


def _day(request: web.Request, name: str, default: date) -> date:
    text = request.query.get(name)
    if text is None:
        return default
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2200:
        words = f"{name} is a day such as 2026-11-30"
        raise Problem("invalid", words, [(f"#/query/{name}", "no day of the years 2000 to 2200")])
    return found


def _begins(day: date, zone: ZoneInfo) -> Instant:
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def _view(one: ByValue) -> Json:
    return {"name": one.name, **{name: getattr(one, name) for name in COLUMNS}}


def _when(name: str, about: str) -> Parameter:
    return Parameter(name=name, about=about, schema={"type": "string", "format": "date"})


DAYS: Final = (
    _when("from", "The first day, in the floor's time zone; not given: 30 days in all."),
    _when("to", "The last day; not given: today."),
)

OF_FIELD: Final = (
    Parameter(
        name="kind",
        about="Such as `complaint`.",
        schema={"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        needed=True,
    ),
    Parameter(
        name="field",
        about="The field's id, such as `cause`, `department` or `severity`.",
        schema={"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        needed=True,
    ),
    *DAYS,
)

ROUTES = (
    Route(
        "GET",
        f"{API}/reports/work",
        FigureDoors.by_field,
        rule=allow(Right.REPORTS_READ, "work:read"),
        told=Told(
            tag="Reports",
            summary="Work by what was filled in, such as complaints by cause",
            about="Of items of a kind that were opened on these days, 20,000 at most: by a field.",
            parameters=OF_FIELD,
            answers={200: Answer(about="The figures", shape=FieldReport)},
        ),
    ),
    Route(
        "GET",
        f"{API}/work/pipeline",
        FigureDoors.pipeline,
        rule=allow(Right.REPORTS_READ, "work:read"),
        told=Told(
            tag="Work",
            summary="Chances to sell by stage, won and lost",
            about="Items of the kind `opportunity`: those that are open by their step, and those that ended "
            "on these days by their outcome, with the sum of the field `value` and the reasons.",
            parameters=DAYS,
            answers={200: Answer(about="The figures", shape=PipelineAnswer)},
        ),
    ),
)
