"""Reports over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told, by, shared
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.contacts.response_times import ResponseFact
from contacthub.contacts.today import day_of
from contacthub.contacts.views import responses_view
from contacthub.contacts.wire import ResponsesView
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.figures_http import asked_day
from contacthub.reports.messages import Day, QueueDay, by_queue
from contacthub.routing.words import Instant

EVERY_MINUTES = (15, 30, 60)

Responses = Callable[[Instant, Instant], Awaitable[list[ResponseFact]]]
"""Customers' waits for answers that ended from one instant on, before another."""


class IntervalAnswers(BaseModel):
    """The answers of one interval."""

    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    figures: Annotated[Json, shared(ResponsesView)]


class QueueAnswers(BaseModel):
    """A queue's answers: of the day, and of each interval in which there were any."""

    queue: str
    name: str
    day: Annotated[Json, shared(ResponsesView)]
    intervals: list[IntervalAnswers]


class MessageReport(BaseModel):
    """How fast messages were answered on a day of the floor's time zone."""

    day: Annotated[str, Field(description="`YYYY-MM-DD`")]
    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    every_minutes: int
    queues: list[QueueAnswers]


class ReportDoors:
    """Shows reports."""

    def __init__(self, hub: Hub, world: World, responses: Responses) -> None:
        self._hub = hub
        self._world = world
        self._responses = responses

    async def messages(self, request: web.Request) -> web.Response:
        """``GET /reports/messages``."""
        zone = ZoneInfo(self._world.directory.floor.time_zone)
        asked, every = _day(request, zone, self._hub.now()), _every(request)
        began, ends = day_of(asked, zone)
        day = Day(began, ends, every * 60_000)
        wanted, sight = request.query.get("queue"), part(request).limit()  # also one that is retired by now
        await self._hub.readable(rows=True)
        facts = await self._responses(began, ends)
        seen = [each for each in facts if sight is None or each.queue in sight.queues]
        found = by_queue((each for each in seen if wanted in (None, each.queue)), day)
        body: Json = {
            "day": asked.isoformat(),
            "from": rfc3339(began),
            "to": rfc3339(ends),
            "every_minutes": every,
            "queues": [self._shown(queue, found[queue], day) for queue in sorted(found)],
        }
        await self._hub.readable()
        return answer(body)

    def _shown(self, queue: str, found: QueueDay, day: Day) -> Json:
        entry = self._world.directory.queues.get(queue)
        minutes = entry.first_response_minutes if entry is not None else None
        intervals: list[Json] = []
        for n, figures in sorted(found.intervals.items()):
            began, ends = day.interval(n)
            shown = responses_view(figures, minutes)
            intervals.append({"from": rfc3339(began), "to": rfc3339(ends), "figures": shown})
        return {
            "queue": queue,
            "name": self._world.directory.queue_name(queue),
            "day": responses_view(found.whole, minutes),
            "intervals": intervals,
        }


def _day(request: web.Request, zone: ZoneInfo, now: Instant) -> date:
    if "day" in request.query:
        return asked_day(request, "day")
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()


def _every(request: web.Request) -> int:
    text = request.query.get("every", "60")
    if text not in map(str, EVERY_MINUTES):
        raise Problem("invalid", "every is 15, 30 or 60", [("#/query/every", "not one of them")])
    return int(text)


ROUTES = (
    Route(
        "GET",
        f"{API}/reports/messages",
        ReportDoors.messages,
        rule=allow(Right.REPORTS_READ, "floor:read"),
        told=Told(
            tag="Reports",
            summary="How fast messages were answered on a day, by queue and interval",
            about="By when they were answered, in the floor's time zone. Queues and intervals of which there "
            "is nothing to say are left out.",
            parameters=(
                Parameter(
                    name="day",
                    about="The day; today, unless it is said.",
                    schema={"type": "string", "format": "date"},
                ),
                Parameter(
                    name="every",
                    about="How many minutes an interval has.",
                    schema={"type": "integer", "enum": list(EVERY_MINUTES), "default": 60},
                ),
                by("queue", "Of this queue alone."),
            ),
            answers={200: Answer(about="The figures of the day", shape=MessageReport)},
        ),
    ),
)
