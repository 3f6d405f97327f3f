"""Surveys and what came of them over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer, query_instant
from contacthub.api.describing.words import API, INSTANT, Answer, Parameter, Told
from contacthub.api.json import Json
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.clock import rfc3339
from contacthub.floor_file.directory import Directory
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.surveys.model import DAY_MS, told_of
from contacthub.surveys.results import by, dimensions, figures
from contacthub.surveys.results_wire import (
    SurveyResults,
    SurveysAnswer,
    SurveyView,
    dimension_view,
    figures_view,
)
from contacthub.surveys.store import PoorGiven, Surveyed, SurveyStore, Took

BY: Final = ("queue", "agent", "model", "way", "dimension")
USUAL_MS: Final = 30 * DAY_MS
MOST: Final = 50_000
"""Answers that one request counts."""


class ResultDoors:
    """Shows surveys and their results."""

    def __init__(self, store: SurveyStore, directory: Directory, now: Callable[[], Instant]) -> None:
        self._store = store
        self._directory = directory
        self._now = now

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /surveys``."""
        items = [
            SurveyView.model_validate(
                {
                    "id": name,
                    "kind": each.kind,
                    "queues": each.queues,
                    "perception_only": each.perception_only,
                }
            )
            for name, each in sorted(self._directory.surveys.items())
        ]
        return answer(SurveysAnswer(items=items).model_dump())

    async def results(self, request: web.Request) -> web.Response:
        """``GET /surveys/{id}/results``. Raises: Problem."""
        name = request.match_info["id"]
        until = query_instant(request, "to") or self._now()
        since = query_instant(request, "from")
        since = until - USUAL_MS if since is None else since
        key = request.query.get("by", "queue")
        if key not in BY:
            raise Problem("invalid", f"by is one of {', '.join(BY)}", [("#/query/by", "not one of them")])
        survey = self._directory.surveys.get(name)
        kind = survey.kind if survey is not None else await self._store.newest_kind(name)
        if kind is None:
            raise Problem("not_found", "there is no survey with this id, and nobody was asked by one")
        sight, of = part(request).limit(), {}
        if sight is not None:
            of = {"agent": sight.agents} if key == "agent" else {"queue": sight.queues}
        took = await self._store.took(Surveyed(name, kind), since, until, of=of, most=MOST)
        if len(took.given) > MOST:
            words = f"more than {MOST} were asked: name a shorter time by from and to"
            raise Problem("invalid", words, [("#/query/from", "too long ago")])
        # In a thread: ten thousand answers to 22 statements take a tenth of a second.
        body = await asyncio.to_thread(self._shown, took, name=name, kind=kind, key=key)
        return answer({**body, "from": rfc3339(since), "to": rfc3339(until)})

    def _shown(self, took: Took, *, name: str, kind: str, key: str) -> Json:
        given = took.given
        groups = by(key, given) if key != "dimension" else {}
        sides = dimensions(given) if kind == "service_quality" else []
        return {
            "survey": name,
            "kind": kind,
            "by": key,
            "total": figures_view(figures(kind, given)).model_dump(),
            "groups": [
                {
                    "id": each,
                    "name": self._name(key, each),
                    "figures": figures_view(figures(kind, of)).model_dump(),
                }
                for each, of in sorted(groups.items(), key=lambda item: (item[0] is None, item[0]))
            ],
            "dimensions": [dimension_view(each).model_dump() for each in sides],
            "poor": [self._poor(kind, each) for each in took.poor],
            "not_asked": [{"reason": reason, "count": count} for reason, count in took.not_asked],
            "not_sent": [{"reason": reason, "count": count} for reason, count in took.not_sent],
        }

    def _poor(self, kind: str, poor: PoorGiven) -> Json:
        return {
            "at": rfc3339(poor.at),
            "queue": self._name("queue", poor.queue),
            "agent": self._name("agent", poor.agent),
            "said": told_of(kind, poor.values),
            "item_id": poor.item_id,
            "number": poor.number,
            "state": poor.state,
        }

    def _name(self, key: str, name: str | None) -> str | None:
        if name is None:
            return None
        if key == "queue":
            return self._directory.queue_name(name)
        return self._directory.agent_name(name) if key == "agent" else name


RULE: Final = allow(Right.REPORTS_READ, "floor:read")

ROUTES = (
    Route(
        "GET",
        f"{API}/surveys",
        ResultDoors.list_all,
        rule=common(RULE),
        told=Told(
            tag="Surveys",
            summary="The surveys there are",
            about="`[[surveys]]` of the floor file.",
            answers={200: Answer(about="The surveys, by id", shape=SurveysAnswer)},
        ),
    ),
    Route(
        "GET",
        f"{API}/surveys/{{id}}/results",
        ResultDoors.results,
        rule=RULE,
        told=Told(
            tag="Surveys",
            summary="What came of a survey",
            about="Of those who were asked from one instant on, before another; with how sure a figure is. "
            "The newest answer of each counts. `dimensions` are of `service_quality`; by `dimension` "
            "there are no groups.",
            parameters=(
                Parameter(name="from", about="From when on; else 30 days before.", schema=INSTANT),
                Parameter(name="to", about="Before when; else now.", schema=INSTANT),
                Parameter(
                    name="by",
                    about="What the groups are.",
                    schema={"type": "string", "enum": list(BY), "default": "queue"},
                ),
            ),
            answers={200: Answer(about="The figures", shape=SurveyResults)},
            problems=("invalid",),
        ),
    ),
)
