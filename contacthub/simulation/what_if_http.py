"""What would have been on a changed floor, over HTTP."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow, whole
from contacthub.api.answering import answer
from contacthub.api.bodies import USUAL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import Timestamp
from contacthub.contacts.world import World
from contacthub.floor_file.table import Id, Skills
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.words import AgentId, QueueId
from contacthub.simulation.what_if import WhatIf, WhatIfRun, WhatIfState

WAIT_S: Final = 1.0
MOST: Final = 100
"""Changes at once, and queues of each."""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


class WhatIfChange(BaseModel):
    """Another agent: `queues` in place of theirs, `skills` beside theirs; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    agent: Id
    queues: Annotated[list[Id], Field(max_length=MOST)] | None = None
    skills: Skills | None = None


class WhatIfTarget(BaseModel):
    """Within how many seconds contacts of a queue would be to be answered."""

    model_config = ConfigDict(extra="forbid")

    queue: Id
    seconds: Annotated[int, Field(ge=1, le=86_400, strict=True), WHOLE]


class WhatIfBody(BaseModel):
    """A day in the floor's time zone, and what would be otherwise than on the floor of now."""

    model_config = ConfigDict(extra="forbid")

    day: Annotated[
        str,
        Field(pattern=r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
        AfterValidator(_day),
    ]
    changes: Annotated[list[WhatIfChange], Field(max_length=MOST)] = []
    targets: Annotated[list[WhatIfTarget], Field(max_length=MOST)] = []


class WhatIfFigures(BaseModel):
    """What became of contacts; `service_level` in percent of all that came; waits of those answered."""

    arrivals: int
    answered: int
    abandoned: int
    other: int
    waiting: int
    service_level: float | None
    mean_wait_ms: int | None
    longest_wait_ms: int | None


class WhatIfFloors(BaseModel):
    """What happened, and on the floor of now and on the changed one; null: that floor has none of it."""

    happened: WhatIfFigures
    same: WhatIfFigures | None
    changed: WhatIfFigures | None


class WhatIfHour(WhatIfFloors):
    """The same of those who came in an hour."""

    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp


class WhatIfCompared(WhatIfFloors):
    """A queue, by where contacts came in. ``hours``: those in which somebody came."""

    name: str
    hours: list[WhatIfHour]


class WhatIfQueue(WhatIfCompared):
    """The same with the queue's id."""

    queue: str


class WhatIfResult(BaseModel):
    """What happened, and what the simulator makes of it on the floor of now and on the changed one.

    `zone`: of the day and its hours;
    `not_recorded`: agents of the changes of whom that day has nothing, so that they are not there;
    `left_out`: contacts of queues that there are no more.
    """

    zone: str
    whole: WhatIfCompared
    queues: list[WhatIfQueue]
    not_recorded: list[str]
    left_out: int


class WhatIfAnswer(BaseModel):
    """The run under way, else the last one. `percent`: how far it is."""

    state: WhatIfState
    asked: WhatIfBody | None
    percent: int
    result: WhatIfResult | None


class WhatIfDoors:
    """Plays days for supervisors."""

    def __init__(self, hub: Hub, world: World, what_if: WhatIf) -> None:
        self._hub = hub
        self._world = world
        self._what_if = what_if

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /what-if``."""
        asked = validated(WhatIfBody, await json_body(request))
        await self._hub.readable(rows=True)
        self._check(asked)
        return answer(self._shown(self._what_if.begin(asked.model_dump())), status=202)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /what-if``: waits up to a second for its end."""
        task = self._what_if.last.task
        if task is not None:
            await asyncio.wait({task}, timeout=WAIT_S)
        return answer(self._shown(self._what_if.last))

    async def end(self, request: web.Request) -> web.Response:
        """``POST /what-if/end``."""
        return answer(self._shown(await self._what_if.end()))

    def _check(self, asked: WhatIfBody) -> None:
        floor = self._world.floor
        named = [(f"#/targets/{n}/queue", each.queue) for n, each in enumerate(asked.targets)]
        for n, change in enumerate(asked.changes):
            if AgentId(change.agent) not in floor.agents:
                faults = [(f"#/changes/{n}/agent", "no such agent")]
                raise Problem("unknown_agent", f"there is no agent {change.agent!r}", faults)
            named += [(f"#/changes/{n}/queues/{m}", each) for m, each in enumerate(change.queues or ())]
        for pointer, queue in named:
            if QueueId(queue) not in floor.queues:
                raise Problem("unknown_queue", f"there is no queue {queue!r}", [(pointer, "no such queue")])

    def _shown(self, run: WhatIfRun) -> Json:
        result = None if run.result is None else self._result(run.result)
        return {"state": run.state, "asked": run.asked, "percent": run.percent, "result": result}

    def _result(self, said: dict[str, Any]) -> Json:  # Any: as the player says it
        name = self._world.directory.queue_name
        queues: list[Json] = [{**each, "name": name(each["queue"])} for each in said["queues"]]
        return {**said, "whole": {**said["whole"], "name": ""}, "queues": queues}


ROUTES = (
    Route(
        "POST",
        f"{API}/what-if",
        WhatIfDoors.begin,
        rule=whole(allow(Right.REPORTS_READ)),
        limits=USUAL,
        told=Told(
            tag="Reports",
            summary="Play a recorded day on a changed floor",
            about="And on the floor of now, by the same router under virtual time, in a process of its own. "
            "One at a time. The floor stays as it is.",
            body=json_of(
                WhatIfBody,
                moved={"day": "2026-05-01", "changes": [{"agent": "lina", "queues": ["sales"]}]},
                skilled={
                    "day": "2026-05-01",
                    "changes": [{"agent": "lina", "skills": {"aircon": 5}}],
                    "targets": [{"queue": "support", "seconds": 30}],
                },
            ),
            answers={202: Answer(about="It runs", shape=WhatIfAnswer)},
            problems=("unknown_agent", "unknown_queue", "wrong_state"),
        ),
    ),
    Route(
        "GET",
        f"{API}/what-if",
        WhatIfDoors.get,
        rule=whole(allow(Right.REPORTS_READ)),
        told=Told(
            tag="Reports",
            summary="How far playing a day is, and its figures",
            about="What runs, else what ran last. Waits up to a second for its end.",
            answers={200: Answer(about="How far it is", shape=WhatIfAnswer)},
        ),
    ),
    Route(
        "POST",
        f"{API}/what-if/end",
        WhatIfDoors.end,
        rule=whole(allow(Right.REPORTS_READ)),
        told=Told(
            tag="Reports",
            summary="End playing a day",
            answers={200: Answer(about="What has become of it", shape=WhatIfAnswer)},
        ),
    ),
)
