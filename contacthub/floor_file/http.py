"""The floor file, as the command line sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, readers_language
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import MIB, BodyLimits, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.login import PASS
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.floor_file.applying import Applier, By, Outcome
from contacthub.floor_file.file import FloorFile
from contacthub.languages.saying import said

LIMITS = BodyLimits(16 * MIB, 1_000_000)
"""Of a floor file: one of 10,000 agents fits well."""

MAX_WARNINGS = 1_000

MAX_RECORDED = 100
"""Changes that the audit tells one by one."""


class ResetView(BaseModel):
    """A setting that is back to its default, as its table does not write it."""

    table: str
    key: str
    before: Any
    after: Any


class Changed(BaseModel):
    """A line for each change, empty when all was so already; and which settings those set back.

    ``warnings``, if there are any: steps of processes that have no second person where one is needed.
    """

    changes: list[str]
    resets: list[ResetView]
    warnings: list[str] | None = None


class FloorWarnings(BaseModel):
    """Steps of processes that have no second person where one is needed, in words."""

    warnings: Annotated[list[str], Field(max_length=MAX_WARNINGS)]


class FloorFileDoors:
    """Applies floor files for administrators. ``warnings``: what is to be said of the floor as it is then."""

    def __init__(self, applier: Applier, auditing: Auditing, warnings: Callable[[], list[str]]) -> None:
        self._applier = applier
        self._auditing = auditing
        self._warnings = warnings

    async def put_floor(self, request: web.Request) -> web.Response:
        """``PUT /admin/floor``: apply a floor file."""
        body = await json_body(request)
        # In a thread: checking ten thousand agents takes a tenth of a second.
        plan = await asyncio.to_thread(lambda: validated(FloorFile, body).plan())
        saved = await self._applier.save(plan, By(author=request[PASS].viewer.name))
        await told_of(self._auditing, request, saved)
        applied = saved.applied
        said_of = {"changes": applied.changes, "resets": [asdict(each) for each in applied.resets]}
        warnings = self._warnings_for(request)
        return answer({**said_of, "warnings": warnings} if warnings else said_of)

    async def get_warnings(self, request: web.Request) -> web.Response:
        """``GET /admin/floor/warnings``."""
        return answer({"warnings": self._warnings_for(request)[:MAX_WARNINGS]})

    def _warnings_for(self, request: web.Request) -> list[str]:
        return [said(each, readers_language(request)) for each in self._warnings()]


async def told_of(auditing: Auditing, request: web.Request, saved: Outcome) -> None:
    """Record in the audit what a floor file changed, if it did."""
    changes = saved.applied.changes
    if changes:
        listed = [_without_number(each) for each in changes[:MAX_RECORDED]]
        await auditing.done(
            request, Action.APPLY_FLOOR, changed=len(changes), changes=listed, version=saved.version
        )


def _without_number(change: str) -> str:
    """A change as the audit has it, which holds no phone numbers."""
    sign, kind, name = change.split(" ", 2)
    return f"{sign} {kind}" if kind == "line" else f"{sign} {kind} {name}"


ROUTES = (
    Route(
        "PUT",
        f"{API}/admin/floor",
        FloorFileDoors.put_floor,
        rule=allow(Right.FLOOR_EDIT),
        limits=LIMITS,
        told=Told(
            tag="Administration",
            summary="Apply a floor file",
            about="What is absent stays; `retired` removes. A table replaces the one there was: keys that it "
            "leaves out go back to their defaults, and `resets` says which did; `warnings` which steps of "
            "processes have no second person where one is needed.",
            body=json_of(
                FloorFile,
                queue={"queues": [{"id": "support", "name": "售后 After-sales", "skills": {"aircon": 1}}]},
            ),
            answers={200: Answer(about="What was changed", shape=Changed)},
            problems=("unknown_queue", "unknown_agent", "still_in_use"),
        ),
    ),
    Route(
        "GET",
        f"{API}/admin/floor/warnings",
        FloorFileDoors.get_warnings,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="What is to be said of the floor",
            about="Steps of processes that have no second person where one is needed, as people, queues and "
            "processes are now; `contacthub check` tells it.",
            answers={200: Answer(about="Empty when all is well", shape=FloorWarnings)},
        ),
    ),
)
