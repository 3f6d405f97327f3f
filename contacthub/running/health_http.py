"""Health in one page, for administrators, and what ``contacthub check`` says."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, readers_language
from contacthub.api.describing.words import API, Answer, Told
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.languages.saying import Language, said
from contacthub.running.checking import Checking, CheckRun, CheckState
from contacthub.running.health import LEVELS, Code, Item, Subject, judged
from contacthub.running.health_reading import HealthReading


class HealthItem(BaseModel):
    """One thing that was found; ``params`` stand in its text, ``name`` says whose it is."""

    subject: Annotated[str, OneOf(Subject)]
    level: Annotated[str, OneOf(LEVELS)]
    code: Annotated[str, OneOf(Code)]
    params: dict[str, str | int]
    name: str | None


class CheckFinding(BaseModel):
    """What `contacthub check` found, and what to do about it, in the language that is asked for."""

    level: Annotated[str, OneOf(LEVELS)]
    what: str
    mend: Annotated[str, Field(description="empty when there is nothing to do")]


class CheckAnswer(BaseModel):
    """The run of `contacthub check` under way, else the last one; `none`: there was none since the start."""

    state: Annotated[str, OneOf(CheckState)]
    started_at: Timestamp | None
    ended_at: Timestamp | None
    findings: list[CheckFinding]


class HealthAnswer(BaseModel):
    """How the hub is, what is wrong first."""

    at: Timestamp
    items: list[HealthItem]
    check: CheckAnswer


class HealthDoors:
    """Tells administrators how the hub is."""

    def __init__(self, reading: HealthReading, checking: Checking) -> None:
        self._reading = reading
        self._checking = checking

    async def get(self, request: web.Request) -> web.Response:
        """``GET /admin/health``."""
        readings = await self._reading.read()
        return answer(
            {
                "at": rfc3339(readings.now),
                "items": [_shown(each) for each in judged(readings)],
                "check": _shown_check(self._checking.last, readers_language(request)),
            }
        )

    async def check(self, request: web.Request) -> web.Response:
        """``POST /admin/health/check``: start a run, or join the one under way."""
        return answer(_shown_check(self._checking.begin(), readers_language(request)), status=202)


def _shown(item: Item) -> Json:
    return {
        "subject": item.subject,
        "level": item.level,
        "code": item.code,
        "params": dict(item.params),
        "name": item.name,
    }


def _shown_check(run: CheckRun, language: Language) -> Json:
    return {
        "state": run.state,
        "started_at": maybe_rfc3339(run.started_at),
        "ended_at": maybe_rfc3339(run.ended_at),
        "findings": [
            {"level": each.level, "what": said(each.what, language), "mend": said(each.mend, language)}
            for each in run.findings
        ],
    }


ROUTES = (
    Route(
        "GET",
        f"{API}/admin/health",
        HealthDoors.get,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="How the hub is, in one list",
            about="What is wrong first, then notes, then what is well. A code is one of a closed set; the "
            "screen has its words and the way out.",
            answers={200: Answer(about="What was found", shape=HealthAnswer)},
        ),
    ),
    Route(
        "POST",
        f"{API}/admin/health/check",
        HealthDoors.check,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="Run `contacthub check` beside the hub",
            about="Starts a run, or joins the one under way; what it found stands in `check` of "
            "`GET /admin/health`. It ends after two minutes at the latest.",
            answers={202: Answer(about="It runs", shape=CheckAnswer)},
        ),
    ),
)
