"""The floor as a file, what a change of it would do, its versions, and the way back to one."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, query_number, query_row
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    MAX_SEQ,
    Answer,
    Page,
    Parameter,
    Told,
    json_of,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.login import PASS
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import rfc3339
from contacthub.customers.row_numbers import MOST_DIGITS, row_number
from contacthub.floor_file.applying import Applier, By, Outcome
from contacthub.floor_file.directory import Version
from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.http import LIMITS, told_of
from contacthub.floor_file.store import DirectoryStore
from contacthub.floor_file.versions import TableChange, changes_between, difference, go_back, way_from
from contacthub.floor_file.versions_wire import (
    FloorChange,
    FloorChangeBody,
    FloorDifference,
    FloorNow,
    FloorOfVersion,
    FloorVersion,
    RestoreBody,
)
from contacthub.floor_file.written import Tables, file_of
from contacthub.problems import Problem

PATH: Final = f"{API}/admin/floor"
MAX_LIMIT: Final = 200
MAX_TABLES: Final = 500
"""Tables of which an answer tells what differs; it counts the others."""
MAX_EFFECTS: Final = 500


class VersionDoors:
    """Shows the floor and its versions, and changes it, for administrators."""

    def __init__(self, applier: Applier, store: DirectoryStore, auditing: Auditing) -> None:
        self._applier = applier
        self._store = store
        self._auditing = auditing

    async def get_floor(self, request: web.Request) -> web.Response:
        """``GET /admin/floor``."""
        version, tables = await self._applier.present()
        return answer({"version": version.number, "floor": await asyncio.to_thread(file_of, tables)})

    async def preview(self, request: web.Request) -> web.Response:
        """``POST /admin/floor/preview``."""
        body = await json_body(request)
        plan = await asyncio.to_thread(lambda: validated(FloorFile, body).plan())
        return answer(_change(await self._applier.preview(plan), saved=False))

    async def save(self, request: web.Request) -> web.Response:
        """``POST /admin/floor/changes``."""
        body = await json_body(request)
        wanted = await asyncio.to_thread(validated, FloorChangeBody, body)
        plan = await asyncio.to_thread(wanted.floor.plan, ("floor",))
        return await self._saved(request, plan, wanted)

    async def list_versions(self, request: web.Request) -> web.Response:
        """``GET /admin/floor/versions``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        before = query_row(request, default=MAX_SEQ)
        found = await self._store.versions(before, most + 1)
        page = found[:most]
        following = str(page[-1].number) if len(found) > most else None
        return answer({"items": [_version(each) for each in page], "next_cursor": following})

    async def get_version(self, request: web.Request) -> web.Response:
        """``GET /admin/floor/versions/{n}``."""
        latest, now = await self._applier.present()
        number = _number(request, latest)
        tables = await self._as_it_was(now, latest, number)
        known = await self._store.versions(number + 1, 1)
        version = known[0] if known and known[0].number == number else Version(number=number)
        return answer({**_version(version), "floor": await asyncio.to_thread(file_of, tables)})

    async def difference(self, request: web.Request) -> web.Response:
        """``GET /admin/floor/versions/{n}/difference``."""
        latest, now = await self._applier.present()
        number = _number(request, latest)
        to = query_number(request, "to", default=latest.number, low=0, high=MAX_SEQ)
        if to > latest.number:
            raise _no_version(to, latest)
        one = await self._as_it_was(now, latest, number)
        other = await self._as_it_was(now, latest, to)
        told = await asyncio.to_thread(lambda: _told(list(changes_between(one, other))))
        return answer({"of": number, "to": to, **told})

    async def restore(self, request: web.Request) -> web.Response:
        """``POST /admin/floor/versions/{n}/restore``."""
        wanted = validated(RestoreBody, await json_body(request))
        latest, now = await self._applier.present()
        number = _number(request, latest)
        then = await self._as_it_was(now, latest, number)
        plan = await asyncio.to_thread(lambda: validated(FloorFile, way_from(now, then)).plan())
        if wanted.preview:
            return answer(_change(await self._applier.preview(plan), saved=False))
        # What is worked out here holds for the floor that was looked at: another one is refused.
        return await self._saved(request, plan, wanted, of_version=latest.number)

    async def _saved(
        self,
        request: web.Request,
        plan: Any,
        wanted: FloorChangeBody | RestoreBody,
        of_version: int | None = None,
    ) -> web.Response:
        by = By(
            author=request[PASS].viewer.name,
            reason=wanted.reason,
            of_version=of_version if wanted.of_version is None else wanted.of_version,
        )
        saved = await self._applier.save(plan, by)
        await told_of(self._auditing, request, saved)
        return answer(_change(saved, saved=True))

    async def _as_it_was(self, now: Tables, latest: Version, number: int) -> Tables:
        """The floor of a version, from that of now."""
        tables = dict(now)
        go_back(tables, await self._store.changes(number, latest.number))
        return tables


def _number(request: web.Request, latest: Version) -> int:
    text = request.match_info["n"]
    number = row_number(text)
    if number is None or number > latest.number:
        raise _no_version(text, latest)
    return number


def _no_version(number: int | str, latest: Version) -> Problem:
    words = f"there is no version {str(number)[:MOST_DIGITS]!r} of the floor; the latest is {latest.number}"
    return Problem("not_found", words)


def _version(version: Version) -> Json:
    return {
        "number": version.number,
        "at": rfc3339(version.at) if version.at else None,
        "author": version.author,
        "reason": version.reason,
        "changes": version.changes,
    }


def _change(outcome: Outcome, *, saved: bool) -> Json:
    effects = outcome.effects[:MAX_EFFECTS]
    return {
        "saved": saved,
        "version": outcome.version,
        "changes": outcome.applied.changes,
        "resets": [asdict(each) for each in outcome.applied.resets],
        **_told(outcome.tables),
        "effects": [{**asdict(each), "said": each.said()} for each in effects],
    }


def _told(changes: list[TableChange]) -> Json:
    return {
        "tables": [_table(each) for each in changes[:MAX_TABLES]],
        "further": max(0, len(changes) - MAX_TABLES),
    }


def _table(change: TableChange) -> Json:
    found = difference(change)
    return {
        "change": found.sign,
        "kind": found.kind,
        "id": found.name,
        "keys": [{"key": key, "before": before, "after": after} for key, before, after in found.keys],
    }


def _of_version(about: str) -> str:
    return f"{about} `n`: a number of `GET /admin/floor/versions`; 0 is the floor before the first."


EXAMPLE: Final = {"queues": [{"id": "support", "name": "售后 After-sales", "skills": {"aircon": 1}}]}
PROBLEMS: Final = ("unknown_queue", "unknown_agent", "still_in_use")

ROUTES: tuple[Route[VersionDoors], ...] = (
    Route(
        "GET",
        PATH,
        VersionDoors.get_floor,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="The floor as a floor file",
            about="As `PUT /admin/floor` takes it: applied to this floor it changes nothing, and it makes "
            "the same of an empty one. What is the default is left out.",
            answers={200: Answer(about="The whole floor", shape=FloorNow)},
        ),
    ),
    Route(
        "POST",
        f"{PATH}/preview",
        VersionDoors.preview,
        rule=allow(Right.FLOOR_EDIT),
        limits=LIMITS,
        told=Told(
            tag="Administration",
            summary="What a floor file would do",
            about="Nothing changes. Refused as applying it would be.",
            body=json_of(FloorFile, queue=EXAMPLE),
            answers={200: Answer(about="What would change, and what that does", shape=FloorChange)},
            problems=PROBLEMS,
        ),
    ),
    Route(
        "POST",
        f"{PATH}/changes",
        VersionDoors.save,
        rule=allow(Right.FLOOR_EDIT),
        limits=LIMITS,
        told=Told(
            tag="Administration",
            summary="Change the floor, with a reason",
            about="As `PUT /admin/floor`; `version_changed` if somebody has changed it since `of_version`.",
            body=json_of(
                FloorChangeBody, queue={"floor": EXAMPLE, "reason": "New in autumn", "of_version": None}
            ),
            answers={200: Answer(about="What was changed", shape=FloorChange)},
            problems=(*PROBLEMS, "version_changed"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/versions",
        VersionDoors.list_versions,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="Changes of the floor, newest first",
            about="Each with its author, instant, reason and a line for everything it changed. What "
            "supervisors do by hand is none.",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(FloorVersion),
                    links=(next_page(f"GET {PATH}/versions"),),
                )
            },
        ),
    ),
    Route(
        "GET",
        f"{PATH}/versions/{{n}}",
        VersionDoors.get_version,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="The floor as it was",
            about=_of_version("As a floor file."),
            answers={200: Answer(about="The version with its floor", shape=FloorOfVersion)},
        ),
    ),
    Route(
        "GET",
        f"{PATH}/versions/{{n}}/difference",
        VersionDoors.difference,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="What is other between two versions",
            about=_of_version("From the floor of `n` to that of `to`."),
            parameters=(
                Parameter(
                    name="to",
                    about="A version; left out, the floor of now.",
                    schema={"type": "integer", "minimum": 0, "maximum": MAX_SEQ},
                ),
            ),
            answers={200: Answer(about="Every table that differs", shape=FloorDifference)},
        ),
    ),
    Route(
        "POST",
        f"{PATH}/versions/{{n}}/restore",
        VersionDoors.restore,
        rule=allow(Right.FLOOR_EDIT),
        told=Told(
            tag="Administration",
            summary="Bring an earlier floor back",
            about=_of_version(
                "As a new version: what came since is retired, and refused while it is in use."
            ),
            body=json_of(RestoreBody, back={"reason": "It did not work", "preview": False}),
            answers={200: Answer(about="What was changed, or would be", shape=FloorChange)},
            problems=(*PROBLEMS, "version_changed"),
        ),
    ),
)
