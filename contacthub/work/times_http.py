"""Times that are promised, by the hours of the house, over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import maybe_rfc3339
from contacthub.routing.words import Instant


class PromiseTimes(BaseModel):
    """``next_business_day`` null: the floor has no hours."""

    next_business_day: Timestamp | None


class TimesDoors:
    """Says when the house is open next. ``next_business_day``: of the floor."""

    def __init__(self, next_business_day: Callable[[], Instant | None]) -> None:
        self._next_business_day = next_business_day

    async def times(self, request: web.Request) -> web.Response:
        """``GET /work/times``."""
        return answer({"next_business_day": maybe_rfc3339(self._next_business_day())})


ROUTES = (
    Route(
        "GET",
        f"{API}/work/times",
        TimesDoors.times,
        rule=common(allow(Right.WORK_EDIT, "work:read", "work:write")),
        told=Told(
            tag="Work",
            summary="Times that may be promised",
            about="The next business day by `hours` of `[floor]`, with its holidays: at ten o'clock if the "
            "house is open then, else when it opens on that day.",
            answers={200: Answer(about="The times", shape=PromiseTimes)},
        ),
    ),
)
