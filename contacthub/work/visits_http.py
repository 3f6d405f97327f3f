"""The report on visits over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.work.visits import QUARTER, VisitStore, quarter


class VisitorFigures(BaseModel):
    """What came of a visitor's visits. ``raised``: items linked to them."""

    visitor: str
    visits: int
    signed_off: int
    raised: int
    by_kind: dict[str, int]
    answered_in_time: int
    open: int


class VisitReport(BaseModel):
    """The visits that were opened in a quarter, by visitor."""

    quarter: str
    items: list[VisitorFigures]


class VisitDoors:
    """Shows what came of visits. ``zone``: the floor's time zone."""

    def __init__(self, hub: Hub, visits: VisitStore, zone: Callable[[], str]) -> None:
        self._hub = hub
        self._visits = visits
        self._zone = zone

    async def report(self, request: web.Request) -> web.Response:
        """``GET /reports/visits``."""
        asked = request.query.get("quarter", "")
        try:
            since, until = quarter(asked, self._zone())
        except ValueError as wrong:
            raise Problem("invalid", f"quarter: {wrong}", [("#/query/quarter", str(wrong))]) from None
        await self._hub.readable()
        sight, found = part(request).limit(), await self._visits.figures(since, until)
        if sight is not None:
            found = [each for each in found if each.visitor in sight.agents]
        return answer({"quarter": asked, "items": [asdict(each) for each in found]})


ROUTES = (
    Route(
        "GET",
        f"{API}/reports/visits",
        VisitDoors.report,
        rule=allow(Right.REPORTS_READ, "work:read"),
        told=Told(
            tag="Reports",
            summary="What came of a quarter's visits",
            about="By visitor: visits, how many a supervisor has signed off, and of the items that are "
            "linked to them how many are over and were never late, and how many are open.",
            parameters=(
                Parameter(
                    name="quarter",
                    about="Such as `2026-Q4`, in the floor's time zone.",
                    schema={"type": "string", "pattern": QUARTER},
                    needed=True,
                ),
            ),
            answers={200: Answer(about="The figures", shape=VisitReport)},
        ),
    ),
)
